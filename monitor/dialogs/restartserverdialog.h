// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/dialogs/startserverdialog.h"
#include "shared/controlprotocol.h"

class Monitor;
class RunningActions;

// Asks how the server is to go on, drains it, waits for its end, and starts it again: with the options it had, unless
// the user changes them.
// REQUIRES: it is connected, and runs on this machine.
class RestartServerDialog : public StartServerDialog
{
    Q_OBJECT

public:
    RestartServerDialog(Monitor &monitor, RunningActions &actions, QWidget *parent = nullptr);

protected:
    void begin() override;
    bool isComplete() const override; // not with the tokens lost by an Enter

private:
    void onDrained(const ControlResult &result);
    void lookForItsEnd();
    void end(const QString &text, bool isGood);

    Monitor &m_monitor;
    RunningActions &m_actions;
    const qint64 m_pid;
    int m_action = 0; // of RunningActions; 0: none
    QTimer m_poll;
};
