// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/databasebackup.h"
#include "monitor/monitor.h"
#include "monitor/runningactions.h"

#include <QObject>

#include <functional>

class QAction;
class QWidget;

// What the user can ask of the server, as actions for menus and buttons. Each asks first where it interrupts clients;
// what becomes of it is told by running().
class ServerActions : public QObject
{
    Q_OBJECT

public:
    // `window`: parent of the questions.
    ServerActions(Monitor &monitor, QWidget *window);

    QAction *restartWorker() const { return m_restartWorker; }
    QAction *reload() const { return m_reload; }
    QAction *checkpoint() const { return m_checkpoint; }
    QAction *backUp() const { return m_backUp; }
    QAction *restart() const { return m_restart; } // of the server
    QAction *drain() const { return m_drain; }

    const RunningActions &running() const { return m_running; }

    // The worker that restartWorker() means, and says; none: it is disabled.
    void setChosenSlot(std::optional<int> slot);

signals:
    void restarted(const QString &controlPath); // the server

private:
    QAction *add(const QString &text, const QString &tip, const QKeySequence &shortcut,
                 const std::function<void()> &act);
    void onRestartWorker();
    void onReload();
    void onCheckpoint();
    void onRestart();
    void onDrain();
    void run(QLatin1StringView method, const QJsonObject &params, const QString &beginning,
             const std::function<QString(const QJsonObject &)> &ending);
    void updateEnabled();

    Monitor &m_monitor;
    QWidget *const m_window;
    RunningActions m_running;
    DatabaseBackup m_backup;
    QAction *m_restartWorker;
    QAction *m_reload;
    QAction *m_checkpoint;
    QAction *m_backUp;
    QAction *m_restart;
    QAction *m_drain;
    std::optional<int> m_slot;
};
