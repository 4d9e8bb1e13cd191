// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class Monitor;
class RunningActions;
class QWidget;

// Backs up the server's database: asks where, and whether to replace a file that is there. It is the server that writes
// the file, perhaps on another machine whose socket is forwarded here: only the server knows what there is.
class DatabaseBackup : public QObject
{
    Q_OBJECT

public:
    // `window`: parent of the questions.
    DatabaseBackup(Monitor &monitor, RunningActions &actions, QWidget *window);

    void ask(); // REQUIRES: !isRunning()
    bool isRunning() const { return m_action != 0; }

signals:
    void runningChanged();

private:
    void begin(const QString &path);
    void request(const QString &path, bool force);
    void askToReplace(const QString &path);
    void end(const QString &text, bool isGood);

    Monitor &m_monitor;
    RunningActions &m_actions;
    QWidget *const m_window;
    qint64 m_pid = 0; // of the server that was asked
    int m_action = 0; // of RunningActions; 0: none
};
