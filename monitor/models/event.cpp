// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/models/event.h"

#include "monitor/figures.h"
#include "monitor/tr.h"

using namespace Qt::StringLiterals;

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
    const QString category = QString(entry.category).remove(u"onewriter."_s); // all of them begin so
    const QString source = entry.slot ? tr("worker %1 · %2").arg(QString::number(*entry.slot), category)
                                      : tr("primary · %1").arg(category);
    return {entry.time, Event::Kind::Log, entry.severity, source, entry.text, entry.category};
}

QList<Event> eventsBetween(const Sample &before, const Sample &after)
{
    QList<Event> events;
    if (!SampleRing::isSameProcess(before, after))
        return events;
    for (const WorkerSample &worker : after.workers) {
        const WorkerSample *const was = findSlot(before, worker.slot);
        if (was == nullptr)
            continue;
        const QString source = tr("worker %1").arg(worker.slot);
        // Of one that came and went between the two nobody knows the number.
        const QString death = was->pid == 0 ? tr("A process died") : tr("Process %1 died").arg(was->pid);
        const bool hasDied = worker.deaths > was->deaths;
        const bool isReplaced = worker.restarts > was->restarts && worker.pid != 0;
        if (hasDied && isReplaced) // as nearly always, within a second: one event, and one mark in the charts
            events.append({after.time, Event::Kind::Worker, LogSeverity::Warning, source,
                           tr("%1, %2 replaces it.").arg(death, QString::number(worker.pid))});
        else if (hasDied)
            events.append({after.time, Event::Kind::Worker, LogSeverity::Warning, source, death + u'.'});
        else if (isReplaced)
            events.append({after.time, Event::Kind::Worker, LogSeverity::Info, source,
                           tr("Process %1 serves the worker's slot now.").arg(worker.pid)});
        if (worker.state == WorkerState::Stopped && was->state != WorkerState::Stopped)
            events.append({after.time, Event::Kind::Worker, LogSeverity::Critical, source,
                           tr("The worker was given up: it ended too often.")});
    }
    return events;
}
