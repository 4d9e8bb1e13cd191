// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusConnection>
#include <QObject>

class QDBusPendingCallWatcher;

// Notifications of the desktop: the service org.freedesktop.Notifications on the session bus (Desktop Notifications
// Specification 1.2). A new one takes the place of the one before, so that a row of alerts is one bubble.
// Threads: the window's. Nothing waits for the bus: an answer, or that there is none, comes as a signal.
class DesktopNotifications : public QObject
{
    Q_OBJECT

public:
    explicit DesktopNotifications(QObject *parent = nullptr);
    ~DesktopNotifications() override { close(); }

    void show(const QString &title, const QString &text);
    void close(); // what is shown, if anything is

signals:
    void clicked();
    void refused(const QString &title, const QString &text); // there is no such service, or it does not want it

private slots:
    void onActionInvoked(uint id, const QString &action);

private:
    void onAnswered(QDBusPendingCallWatcher *watcher, const QString &title, const QString &text);

    QDBusConnection m_bus;
    QList<uint> m_ids;       // more than one when they came faster than the answers
    bool m_isWanted = false; // what is under way to be shown is not to go at once
};
