// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/leftruns.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QSettings>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{

constexpr auto leftRunsKey = "loadTest/leftPosts"_L1;

void takeOut(QList<LeftRun> &runs, const LeftRun &run)
{
    runs.removeIf([&run](const LeftRun &other) { return other.url == run.url && other.runId == run.runId; });
}

} // namespace

QList<LeftRun> LeftRuns::all()
{
    QList<LeftRun> runs;
    const QJsonArray array = QJsonDocument::fromJson(QSettings().value(leftRunsKey).toByteArray()).array();
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
    QSettings().setValue(leftRunsKey, QJsonDocument(array).toJson(QJsonDocument::Compact));
}
