// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/desktopnotifications.h"

#include <QCoreApplication>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QFileInfo>
#include <QGuiApplication>
#include <QTimer>
#include <QVariantMap>

using namespace Qt::StringLiterals;

namespace
{

constexpr auto service = "org.freedesktop.Notifications"_L1;
constexpr auto path = "/org/freedesktop/Notifications"_L1;
constexpr auto defaultAction = "default"_L1; // a click on the notification itself
constexpr int answerLimitMs = 5'000;         // then the service is taken for absent
constexpr int asTheServiceLikes = -1;        // how long it is shown
constexpr uchar criticalUrgency = 2;         // it stays until somebody has seen it

// Without a bus libdbus would try to start one, which takes its time, and nobody listens there anyway.
QDBusConnection sessionBus()
{
    const bool hasBus = qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS") ||
                        QFileInfo::exists(qEnvironmentVariable("XDG_RUNTIME_DIR") + "/bus"_L1);
    return hasBus ? QDBusConnection::sessionBus() : QDBusConnection(u"none"_s);
}

} // namespace

DesktopNotifications::DesktopNotifications(QObject *parent)
    : QObject(parent)
    , m_bus(sessionBus())
{
    if (m_bus.isConnected())
        m_bus.connect(service, path, service, u"ActionInvoked"_s, this, SLOT(onActionInvoked(uint, QString)));
}

void DesktopNotifications::show(const QString &title, const QString &text)
{
    m_isWanted = true;
    if (!m_bus.isConnected()) {
        QTimer::singleShot(0, this, [this, title, text] { emit refused(title, text); });
        return;
    }
    QDBusMessage call = QDBusMessage::createMethodCall(service, path, service, u"Notify"_s);
    const QVariantMap hints{{u"urgency"_s, QVariant::fromValue(criticalUrgency)},
                            {u"desktop-entry"_s, QGuiApplication::desktopFileName()}};
    call.setArguments({QCoreApplication::applicationName(), m_ids.isEmpty() ? 0U : m_ids.constLast(),
                       u"onewriter-monitor"_s, title,
                       text.toHtmlEscaped(), // the body is markup
                       QStringList{defaultAction, tr("Show")}, hints, asTheServiceLikes});
    auto *watcher = new QDBusPendingCallWatcher(m_bus.asyncCall(call, answerLimitMs), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this,
            [this, title, text](auto *done) { onAnswered(done, title, text); });
}

void DesktopNotifications::close()
{
    m_isWanted = false;
    for (const uint id : std::exchange(m_ids, {})) {
        QDBusMessage call = QDBusMessage::createMethodCall(service, path, service, u"CloseNotification"_s);
        call.setArguments({id});
        m_bus.send(call);
    }
}

void DesktopNotifications::onAnswered(QDBusPendingCallWatcher *watcher, const QString &title, const QString &text)
{
    watcher->deleteLater();
    const QDBusPendingReply<uint> reply = *watcher;
    if (reply.isError())
        emit refused(title, text);
    else if (!m_ids.contains(reply.value()))
        m_ids.append(reply.value());
    if (!m_isWanted)
        close();
}

void DesktopNotifications::onActionInvoked(uint id, const QString &action)
{
    if (m_ids.contains(id) && action == defaultAction)
        emit clicked();
}
