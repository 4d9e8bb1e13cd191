// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/desktopnotifications.h"
#include "monitor/models/alerts.h"
#include "monitor/settings.h"

#include <QObject>

class QSystemTrayIcon;
class QWidget;

// Tells somebody who is not looking at the window that an alert was raised or the server was lost: in the task bar, and
// by a notification of the desktop where it has a place for such, and the settings say so. When none of this is so any
// more, the notification goes.
// Owner: the window.
class Notifier : public QObject
{
    Q_OBJECT

public:
    Notifier(const AlertWatch &alerts, const Settings &settings, QWidget *window);

    // `problem`: what became of it, a sentence.
    void setServerLost(bool isLost, const QString &problem);

signals:
    void eventsWanted(); // a notification was clicked

private:
    void tell(const QString &title, const QString &text);
    void tellByTray(const QString &title, const QString &text);
    void makeTray();
    void showWindow();
    void showEvents();

    const Settings &m_settings;
    QWidget *m_window;
    DesktopNotifications m_notifications;
    bool m_isServerLost = false;
    QSystemTrayIcon *m_tray = nullptr; // made for the first notification that the desktop does not take otherwise
};
