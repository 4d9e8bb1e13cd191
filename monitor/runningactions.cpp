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
    m_monitor.note(Event::Kind::Action, tr("monitor"), text);
    emit began(++m_last, text);
    return m_last;
}

void RunningActions::end(int action, const QString &text, bool isGood)
{
    m_monitor.note(Event::Kind::Action, tr("monitor"), text, isGood ? LogSeverity::Info : LogSeverity::Warning);
    emit ended(action, text, isGood);
}
