// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/monitor.h"

#include <QPointer>

#include <functional>

class QAction;
class QWidget;

// What the user can ask of the server, as actions for menus and buttons. Each asks first where it interrupts clients,
// and says afterwards what became of it: in the events and by reported().
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
    QAction *drain() const { return m_drain; }

    // The worker that restartWorker() means; none: it is disabled.
    void setChosenSlot(std::optional<int> slot);

signals:
    void began(const QString &text);                 // something that takes a while
    void progressed(qint64 done, qint64 total);      // of a backup
    void reported(const QString &text, bool isGood); // the end of it

private:
    QAction *add(const QString &text, const QString &tip, const QKeySequence &shortcut, void (ServerActions::*act)());
    void onRestartWorker();
    void onReload();
    void onCheckpoint();
    void onBackUp();
    void onDrain();
    void run(QLatin1StringView method, const QJsonObject &params, const QString &beginning,
             const std::function<QString(const QJsonObject &)> &ending, const std::function<void()> &atEnd = {});
    void updateEnabled();

    Monitor &m_monitor;
    QWidget *const m_window;
    QAction *m_restartWorker;
    QAction *m_reload;
    QAction *m_checkpoint;
    QAction *m_backUp;
    QAction *m_drain;
    std::optional<int> m_slot;
    bool m_isBackingUp = false;
};
