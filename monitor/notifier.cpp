// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/notifier.h"

#include <QApplication>
#include <QSystemTrayIcon>
#include <QWidget>

Notifier::Notifier(const AlertWatch &alerts, const Settings &settings, QWidget *window)
    : QObject(window)
    , m_settings(settings)
    , m_window(window)
{
    connect(&alerts, &AlertWatch::raised, this, [this](AlertKind, const QString &text) { tell(text); });
}

void Notifier::tell(const QString &text)
{
    QApplication::alert(m_window);
    if (!m_settings.notifiesDesktop() || !QSystemTrayIcon::isSystemTrayAvailable())
        return;
    if (m_tray == nullptr)
        makeTray();
    m_tray->showMessage(tr("OneWriter: alert"), text, QSystemTrayIcon::Warning);
}

void Notifier::makeTray()
{
    m_tray = new QSystemTrayIcon(m_window->windowIcon(), this);
    connect(m_tray, &QSystemTrayIcon::activated, m_window, &QWidget::activateWindow);
    connect(m_tray, &QSystemTrayIcon::messageClicked, this, [this] {
        m_window->activateWindow();
        emit eventsWanted();
    });
    m_tray->show();
}
