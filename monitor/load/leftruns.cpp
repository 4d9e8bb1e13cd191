// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/leftruns.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{

constexpr auto leftRunsName = "leftPosts"_L1;

void takeOut(QList<LeftRun> &runs, const LeftRun &run)
{
    runs.removeIf([&run](const LeftRun &other) { return other.url == run.url && other.runId == run.runId; });
}

} // namespace

QList<LeftRun> LeftRuns::all() const
{
    QList<LeftRun> runs;
    const QJsonArray array = QJsonDocument::fromJson(m_settings.loadTest(leftRunsName)).array();
    for (const QJsonValue &json : array) {
        LeftRun run;
        if (fromJson(json, run))
            runs.append(run);
    }
    return runs;
}

void LeftRuns::remember(const LeftRun &run)
{
    QList<LeftRun> runs = all();
    takeOut(runs, run);
    runs.prepend(run);
    runs.resize(std::min(runs.size(), maxCount));
    write(runs);
}

void LeftRuns::forget(const LeftRun &run)
{
    QList<LeftRun> runs = all();
    takeOut(runs, run);
    write(runs);
}

void LeftRuns::write(const QList<LeftRun> &runs)
{
    QJsonArray array;
    for (const LeftRun &run : runs)
        array.append(toJson(run));
    m_settings.setLoadTest(leftRunsName, QJsonDocument(array).toJson(QJsonDocument::Compact));
}
