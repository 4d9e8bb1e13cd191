// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/runningactions.h"

#include "monitor/monitor.h"

RunningActions::RunningActions(Monitor &monitor, QObject *parent)
    : QObject(parent)
    , m_monitor(monitor)
{
}

int RunningActions::begin(const QString &text)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    m_begun.insert(++m_last, now);
    m_monitor.events().add({now, Event::Kind::Action, LogSeverity::Info, tr("monitor"), text});
    emit began(m_last, text);
    return m_last;
}

void RunningActions::end(int action, const QString &text, bool isGood)
{
    m_monitor.events().add({.time = QDateTime::currentDateTimeUtc(),
                            .kind = Event::Kind::Action,
                            .severity = isGood ? LogSeverity::Info : LogSeverity::Warning,
                            .source = tr("monitor"),
                            .text = text,
                            .begun = m_begun.take(action)});
    emit ended(action, text, isGood);
}
