// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/desktopnotifications.h"
#include "tests/monitor/windowharness.h"
#include "tests/support/privatehome.h"

#include <QDBusConnection>
#include <QProcess>
#include <QSignalSpy>

using namespace Qt::StringLiterals;

using End = std::function<void(WindowHarness &monitor)>; // of an alert

// What a desktop has, as far as the monitor talks to it.
class FakeDesktop : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")

public:
    QList<QPair<uint, QString>> shown; // which it replaces, and its text
    QList<uint> closed;

    ~FakeDesktop() override { m_bus.unregisterService(m_name); }
    bool isThere()
    {
        return m_bus.registerObject(u"/org/freedesktop/Notifications"_s, this,
                                    QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals) &&
               m_bus.registerService(m_name);
    }

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

private:
    const QString m_name = u"org.freedesktop.Notifications"_s;
    QDBusConnection m_bus = QDBusConnection::connectToBus(QDBusConnection::SessionBus, u"desktop"_s);
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
    void theyGoWithTheirAlert_data();
    void theyGoWithTheirAlert();
    void aServerThatIsLostIsTold_data();
    void aServerThatIsLostIsTold();
    void aServerThatWasStoppedIsNot();
    void aSilentServerThatIsAskedAgainIsNot();

private:
    static void raiseAlert(WindowHarness &monitor);
    static bool isUntold(const FakeDesktop &desktop); // nothing has been sent to it so far

    const PrivateHome m_home;
    QProcess m_bus;
};

void TstDesktopNotifications::initTestCase()
{
    QCoreApplication::setOrganizationName(u"onewriter-tests"_s);
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
    QCOMPARE(refused[0], (QList<QVariant>{u"title"_s, u"text"_s}));
}

void TstDesktopNotifications::theDesktopShowsThem()
{
    FakeDesktop desktop;
    QVERIFY(desktop.isThere());
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

bool TstDesktopNotifications::isUntold(const FakeDesktop &desktop)
{
    DesktopNotifications later; // what was sent before comes before it
    later.show(u"later"_s, {});
    return QTest::qWaitFor([&desktop] { return !desktop.shown.isEmpty(); }) &&
           desktop.shown.constFirst().second == "later: "_L1;
}

// That of the queue.
void TstDesktopNotifications::raiseAlert(WindowHarness &monitor)
{
    const QDateTime begin = QDateTime::currentDateTimeUtc();
    const int needed = monitor.monitor.alerts().rule(AlertKind::QueueDepth).seconds + 1; // the first is not looked at
    for (int i = 0; i < needed; ++i) {
        Sample sample = ScriptedServer::busySample(begin.addSecs(i), i + 1, 1);
        sample.queue.maxDepth = sample.queue.capacity;
        monitor.server.push(sample);
    }
}

void TstDesktopNotifications::theyGoWithTheirAlert_data()
{
    QTest::addColumn<End>("end");
    QTest::newRow("other rules") << End([](WindowHarness &monitor) {
        AlertRules rules = defaultAlertRules();
        rules[std::size_t(AlertKind::QueueDepth)].threshold = 99;
        monitor.monitor.alerts().setRules(rules);
    });
    QTest::newRow("another server") << End(
        [](WindowHarness &monitor) { monitor.monitor.connectTo(monitor.folder.filePath(u"other.sock"_s)); });
    QTest::newRow("it is over") << End([](WindowHarness &monitor) {
        const Sample last = monitor.monitor.samples().last();
        for (int i = 1; i <= AlertWatch::calmSamples; ++i)
            monitor.server.push(ScriptedServer::busySample(last.time.addSecs(i), last.uptimeSeconds + i, 1));
    });
}

void TstDesktopNotifications::theyGoWithTheirAlert()
{
    QFETCH(End, end);
    FakeDesktop desktop;
    QVERIFY(desktop.isThere());
    WindowHarness monitor;
    QVERIFY(monitor.connectToServer());
    raiseAlert(monitor);
    QTRY_COMPARE(desktop.shown.size(), 1);
    QVERIFY(desktop.shown[0].second.contains(u"Queue depth"_s));
    QVERIFY(desktop.closed.isEmpty());
    end(monitor);
    QTRY_COMPARE(desktop.closed, QList<uint>{7});
}

void TstDesktopNotifications::aServerThatIsLostIsTold_data()
{
    QTest::addColumn<bool>("hasAlert");
    QTest::newRow("without an alert") << false;
    QTest::newRow("with an alert") << true; // which has its place in the window, and does not keep this one
}

void TstDesktopNotifications::aServerThatIsLostIsTold()
{
    QFETCH(bool, hasAlert);
    FakeDesktop desktop;
    QVERIFY(desktop.isThere());
    WindowHarness monitor;
    QVERIFY(monitor.connectToServer());
    if (hasAlert)
        raiseAlert(monitor);
    QTRY_COMPARE(desktop.shown.size(), qsizetype(hasAlert));
    monitor.server.vanish();
    QTRY_COMPARE(desktop.shown.size(), qsizetype(hasAlert) + 1);
    QVERIFY(desktop.shown.constLast().second.startsWith(u"OneWriter: server lost: "_s));
    QVERIFY(desktop.closed.isEmpty());
    QVERIFY(monitor.server.listen());
    QTRY_VERIFY_WITH_TIMEOUT(desktop.closed.contains(7), 20'000);
    QCOMPARE(desktop.shown.size(), qsizetype(hasAlert) + 1);
}

void TstDesktopNotifications::aServerThatWasStoppedIsNot()
{
    FakeDesktop desktop;
    QVERIFY(desktop.isThere());
    WindowHarness monitor;
    QVERIFY(monitor.connectToServer());
    Sample last = ScriptedServer::busySample(QDateTime::currentDateTimeUtc(), 9, 1);
    last.isDraining = true;
    monitor.server.push(last);
    QTRY_VERIFY(monitor.monitor.hasSamples());
    monitor.server.vanish();
    QTRY_VERIFY(monitor.monitor.hasDrained());
    QTRY_VERIFY(monitor.isSaid(u"was drained"_s)); // the window knows it
    monitor.monitor.connectTo(monitor.folder.filePath(u"other.sock"_s));
    QTRY_VERIFY(monitor.isSaid(u"No server there"_s));
    QVERIFY(isUntold(desktop));
}

// The user sees what he asked for, and that it is under way.
void TstDesktopNotifications::aSilentServerThatIsAskedAgainIsNot()
{
    FakeDesktop desktop;
    QVERIFY(desktop.isThere());
    WindowHarness monitor;
    QVERIFY(monitor.connectToServer());
    monitor.server.push(ScriptedServer::busySample(QDateTime::currentDateTimeUtc(), 9, 1));
    QTRY_VERIFY_WITH_TIMEOUT(monitor.monitor.isSilent(), 20'000);
    QTRY_VERIFY(monitor.action(u"Reconnect Now"_s)->isEnabled());
    monitor.server.setSilent(true); // so that it takes a while
    QTest::keyClick(&monitor.window, Qt::Key_F5);
    QTRY_VERIFY(monitor.isSaid(u"connected to anew"_s)); // the window knows it
    QVERIFY(isUntold(desktop));
}

QTEST_MAIN(TstDesktopNotifications)
#include "tst_desktopnotifications.moc"
