// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/notifier.h"

#include <QApplication>
#include <QSystemTrayIcon>
#include <QWidget>

#include <utility>

Notifier::Notifier(const AlertWatch &alerts, const Settings &settings, QWidget *window)
    : QObject(window)
    , m_settings(settings)
    , m_window(window)
{
    connect(&alerts, &AlertWatch::raised, this,
            [this](AlertKind, const QString &text) { tell(tr("OneWriter: alert"), text); });
    connect(&alerts, &AlertWatch::raisedCountChanged, this, [this, &alerts] {
        if (alerts.raisedCount() == 0 && !m_isServerLost)
            m_notifications.close();
    });
    connect(&m_notifications, &DesktopNotifications::refused, this, &Notifier::tellByTray);
    connect(&m_notifications, &DesktopNotifications::clicked, this, &Notifier::showEvents);
}

void Notifier::setServerLost(bool isLost, const QString &problem)
{
    if (std::exchange(m_isServerLost, isLost) == isLost)
        return;
    if (isLost)
        tell(tr("OneWriter: server lost"), problem);
    else
        m_notifications.close(); // it would not be true any more; an alert that it took the place of is in the window
}

void Notifier::tell(const QString &title, const QString &text)
{
    QApplication::alert(m_window);
    if (m_settings.notifiesDesktop())
        m_notifications.show(title, text);
}

void Notifier::tellByTray(const QString &title, const QString &text)
{
    if (!QSystemTrayIcon::isSystemTrayAvailable())
        return;
    if (m_tray == nullptr)
        makeTray();
    m_tray->showMessage(title, text, QSystemTrayIcon::Warning);
}

void Notifier::makeTray()
{
    m_tray = new QSystemTrayIcon(m_window->windowIcon(), this);
    connect(m_tray, &QSystemTrayIcon::activated, this, &Notifier::showWindow);
    connect(m_tray, &QSystemTrayIcon::messageClicked, this, &Notifier::showEvents);
    m_tray->show();
}

// Also from where it is most likely when somebody has to be told: minimised.
void Notifier::showWindow()
{
    m_window->setWindowState(m_window->windowState() & ~Qt::WindowMinimized);
    m_window->show();
    m_window->raise();
    m_window->activateWindow();
}

void Notifier::showEvents()
{
    showWindow();
    emit eventsWanted();
}
