// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/desktopnotifications.h"

#include <QDBusConnection>
#include <QProcess>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;

// What a desktop has, as far as the monitor talks to it.
class FakeDesktop : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")

public:
    QList<QPair<uint, QString>> shown; // which it replaces, and its text
    QList<uint> closed;

public slots:
    uint Notify(const QString &, uint replaces, const QString &, const QString &title, const QString &text,
                const QStringList &, const QVariantMap &, int)
    {
        shown.append({replaces, title + u": "_s + text});
        return 7;
    }
    void CloseNotification(uint id) { closed.append(id); }

signals:
    void ActionInvoked(uint id, const QString &action);
};

// With a session bus of its own.
class TstDesktopNotifications : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanupTestCase();
    void nobodyTakesThem();
    void theDesktopShowsThem();

private:
    QProcess m_bus;
};

void TstDesktopNotifications::initTestCase()
{
    m_bus.start(u"dbus-daemon"_s, {u"--session"_s, u"--nofork"_s, u"--print-address"_s});
    QVERIFY(m_bus.waitForStarted());
    QTRY_VERIFY_WITH_TIMEOUT(m_bus.canReadLine(), 10'000);
    qputenv("DBUS_SESSION_BUS_ADDRESS", m_bus.readLine().trimmed());
}

void TstDesktopNotifications::cleanupTestCase()
{
    m_bus.terminate();
    QVERIFY(m_bus.waitForFinished());
}

void TstDesktopNotifications::nobodyTakesThem()
{
    DesktopNotifications notifications;
    QSignalSpy refused(&notifications, &DesktopNotifications::refused);
    notifications.show(u"title"_s, u"text"_s);
    QVERIFY(refused.wait(30'000));
    QCOMPARE(refused[0][0].toString(), u"text"_s);
}

void TstDesktopNotifications::theDesktopShowsThem()
{
    FakeDesktop desktop;
    QDBusConnection bus = QDBusConnection::connectToBus(QDBusConnection::SessionBus, u"desktop"_s);
    QVERIFY(bus.registerObject(u"/org/freedesktop/Notifications"_s, &desktop,
                               QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals));
    QVERIFY(bus.registerService(u"org.freedesktop.Notifications"_s));

    DesktopNotifications notifications;
    QSignalSpy clicked(&notifications, &DesktopNotifications::clicked);
    notifications.show(u"alert"_s, u"p99 > 50 ms"_s);
    QTRY_COMPARE(desktop.shown.size(), 1);
    QCOMPARE(desktop.shown[0], qMakePair(0U, u"alert: p99 &gt; 50 ms"_s));
    // Its answer is here once a click on it is understood.
    const auto isClicked = [&] {
        emit desktop.ActionInvoked(6, u"default"_s); // of somebody else's
        emit desktop.ActionInvoked(7, u"default"_s);
        return clicked.wait(50);
    };
    QTRY_VERIFY_WITH_TIMEOUT(isClicked(), 10'000);
    notifications.show(u"alert"_s, u"again"_s);
    QTRY_COMPARE(desktop.shown.size(), 2);
    QCOMPARE(desktop.shown[1], qMakePair(7U, u"alert: again"_s));
    notifications.close();
    QTRY_VERIFY(desktop.closed.contains(7));
    notifications.show(u"alert"_s, u"anew"_s);
    QTRY_COMPARE(desktop.shown.size(), 3);
    QCOMPARE(desktop.shown[2], qMakePair(0U, u"alert: anew"_s));
}

QTEST_GUILESS_MAIN(TstDesktopNotifications)
#include "tst_desktopnotifications.moc"
