// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/models/event.h"

#include "monitor/samplering.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("Event", text);
}

} // namespace

QString kindName(Event::Kind kind)
{
    switch (kind) {
    case Event::Kind::Log:
        return tr("Log");
    case Event::Kind::Worker:
        return tr("Worker");
    case Event::Kind::Action:
        return tr("Action");
    case Event::Kind::LoadTest:
        return tr("Load test");
    case Event::Kind::Connection:
        return tr("Connection");
    case Event::Kind::Alert:
        return tr("Alert");
    }
    Q_UNREACHABLE();
}

QString severityName(LogSeverity severity)
{
    switch (severity) {
    case LogSeverity::Debug:
        return tr("Debug");
    case LogSeverity::Info:
        return tr("Info");
    case LogSeverity::Warning:
        return tr("Warning");
    case LogSeverity::Critical:
        return tr("Critical");
    case LogSeverity::Fatal:
        return tr("Fatal");
    }
    Q_UNREACHABLE();
}

Event eventOf(const LogEntry &entry)
{
    const QString source = entry.slot ? tr("worker %1 · %2").arg(QString::number(*entry.slot), entry.category)
                                      : tr("primary · %1").arg(entry.category);
    return {entry.time, Event::Kind::Log, entry.severity, source, entry.text};
}

QList<Event> eventsBetween(const Sample &before, const Sample &after)
{
    QList<Event> events;
    if (SampleRing::isGap(before, after))
        return events;
    for (const WorkerSample &worker : after.workers) {
        const auto was = std::find_if(before.workers.begin(), before.workers.end(),
                                      [&worker](const WorkerSample &other) { return other.slot == worker.slot; });
        if (was == before.workers.end())
            continue;
        const QString source = tr("worker %1").arg(worker.slot);
        if (worker.restarts > was->restarts)
            events.append({after.time, Event::Kind::Worker, LogSeverity::Warning, source,
                           worker.pid != 0
                               ? tr("The worker was replaced: process %1 serves its slot now.").arg(worker.pid)
                               : tr("The worker ended; another process takes its slot.")});
        if (worker.state == WorkerState::Stopped && was->state != WorkerState::Stopped)
            events.append({after.time, Event::Kind::Worker, LogSeverity::Critical, source,
                           tr("The worker was given up: it ended too often.")});
    }
    return events;
}
