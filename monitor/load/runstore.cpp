// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/runstore.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSaveFile>
#include <QStandardPaths>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace
{

constexpr qint64 maxFileBytes = 4 << 20; // larger is no run of ours

// Sorted by name is sorted by time.
QString idAt(const QDateTime &time)
{
    return time.toUTC().toString(u"yyyyMMdd-HHmmss-zzz"_s);
}

// Newest first; files of others in the folder are not among them.
QStringList runFiles(const QDir &folder)
{
    static const QRegularExpression name(u"^\\d{8}-\\d{6}-\\d{3}\\.json$"_s);
    return folder.entryList(QDir::Files, QDir::Name | QDir::Reversed).filter(name);
}

void setIfMissing(QJsonObject &object, QLatin1StringView name, const QJsonValue &value)
{
    if (!object.contains(name))
        object.insert(name, value);
}

// As it would have been kept by this release: one before it had no warm-up, and did not tell p95 (0: not known).
QJsonObject ofThisRelease(QJsonObject run)
{
    QJsonObject report = run.value("report"_L1).toObject();
    if (report.isEmpty())
        return run;
    setIfMissing(report, "warmUpSeconds"_L1, 0);
    for (const auto kind : {"reads"_L1, "writes"_L1}) {
        QJsonObject figures = report.value(kind).toObject();
        for (const auto latency : {"latencyUs"_L1, "serviceUs"_L1}) {
            QJsonObject percentiles = figures.value(latency).toObject();
            setIfMissing(percentiles, "p95"_L1, 0);
            figures.insert(latency, percentiles);
        }
        report.insert(kind, figures);
    }
    run.insert("report"_L1, report);
    return run;
}

std::optional<RunRecord> readRun(const QString &path)
{
    QFile file(path);
    RunRecord run;
    if (!file.open(QIODevice::ReadOnly) || file.size() > maxFileBytes)
        return std::nullopt;
    if (!fromJson(ofThisRelease(QJsonDocument::fromJson(file.readAll()).object()), run))
        return std::nullopt;
    return run;
}

} // namespace

RunStore::RunStore(const QString &folder, QObject *parent)
    : QObject(parent)
    , m_folder(folder)
{
    read();
}

QString RunStore::defaultFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + u"/load-tests"_s;
}

void RunStore::read()
{
    for (const QString &name : runFiles(m_folder)) {
        if (m_runs.size() == maxRuns)
            return;
        if (auto run = readRun(m_folder.filePath(name))) {
            run->id = QFileInfo(name).completeBaseName();
            m_runs.append(*run);
        }
    }
}

const RunRecord *RunStore::find(const QString &id) const
{
    const auto found = std::find_if(m_runs.begin(), m_runs.end(), [&id](const RunRecord &run) { return run.id == id; });
    return found == m_runs.end() ? nullptr : &*found;
}

const RunRecord &RunStore::add(RunRecord run)
{
    while (find(run.id = idAt(run.startedAt)))
        run.startedAt = run.startedAt.addMSecs(1);
    m_runs.prepend(run);
    while (m_runs.size() > maxRuns)
        m_runs.removeAt(m_runs.size() - (m_runs.constLast().isBaseline ? 2 : 1));
    write(run);
    removeOldest();
    emit changed();
    return m_runs.constFirst();
}

// Looks at the folder, because other windows write into it too.
void RunStore::removeOldest()
{
    QStringList names = runFiles(m_folder);
    if (const RunRecord *kept = baseline(); kept && names.removeOne(QFileInfo(fileOf(kept->id)).fileName()))
        names.prepend(QFileInfo(fileOf(kept->id)).fileName());
    for (qsizetype i = maxRuns; i < names.size(); ++i)
        QFile::remove(m_folder.filePath(names.at(i)));
}

void RunStore::write(const RunRecord &run)
{
    QSaveFile file(fileOf(run.id));
    const QByteArray json = QJsonDocument(toJson(run)).toJson(QJsonDocument::Indented);
    const bool isWritten =
        m_folder.mkpath(u"."_s) && file.open(QIODevice::WriteOnly) && file.write(json) == json.size() && file.commit();
    if (!isWritten)
        emit failed(tr("The run could not be kept in %1: %2").arg(m_folder.path(), file.errorString()));
}

RunRecord *RunStore::mutableRun(const QString &id)
{
    const auto found = std::find_if(m_runs.begin(), m_runs.end(), [&id](const RunRecord &run) { return run.id == id; });
    return found == m_runs.end() ? nullptr : &*found;
}

void RunStore::rename(const QString &id, const QString &name)
{
    RunRecord *run = mutableRun(id);
    if (!run)
        return;
    run->name = name.isEmpty() ? std::nullopt : std::optional(name);
    write(*run);
    emit changed();
}

const RunRecord *RunStore::baseline() const
{
    const auto found =
        std::find_if(m_runs.begin(), m_runs.end(), [](const RunRecord &run) { return run.isBaseline.has_value(); });
    return found == m_runs.end() ? nullptr : &*found;
}

void RunStore::setBaseline(const QString &id)
{
    for (RunRecord &run : m_runs) {
        const auto is = run.id == id ? std::optional(true) : std::nullopt;
        if (std::exchange(run.isBaseline, is) != is)
            write(run);
    }
    emit changed();
}

void RunStore::remove(const QString &id)
{
    QFile::remove(fileOf(id));
    m_runs.removeIf([&id](const RunRecord &run) { return run.id == id; });
    emit changed();
}
