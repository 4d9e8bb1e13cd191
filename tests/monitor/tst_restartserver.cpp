// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/monitor/windowharness.h"
#include "tests/support/privatehome.h"
#include "tests/support/serverprocess.h"

#include <QScopeGuard>

#include <csignal>

using namespace Qt::StringLiterals;

// "Restart Server…" with a real one.
class TstRestartServer : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void itGoesOnWithItsOptions();
    void tokensAreNotLost();
    void anotherServerIsNotDrained();

private:
    const PrivateHome m_home;
};

void TstRestartServer::initTestCase()
{
    QCoreApplication::setOrganizationName(u"onewriter-tests"_s);
}

void TstRestartServer::itGoesOnWithItsOptions()
{
    WindowHarness monitor;
    ServerProcess server(monitor.folder.path(), {u"--max-pending"_s, u"77"_s, u"--workers"_s, u"1"_s});
    QVERIFY(server.isServing());
    monitor.monitor.connectTo(server.controlPath());
    QTRY_VERIFY_WITH_TIMEOUT(monitor.monitor.isLive(), 20'000);
    const ServerInfo before = monitor.monitor.link().server();

    monitor.action(u"Restart Server…"_s)->trigger();
    auto *dialog = monitor.dialog<QDialog>();
    QVERIFY(dialog);
    QVERIFY(monitor.isSaid(u"Connected clients: 0."_s));
    QVERIFY(monitor.isSaid(u"--max-pending 77"_s));
    QTest::mouseClick(visibleButton(dialog, u"Drain and Start Again"_s), Qt::LeftButton);
    auto endIt = qScopeGuard([&] { // it runs on its own
        if (const qint64 pid = monitor.monitor.link().server().pid; pid != before.pid)
            ::kill(pid_t(pid), SIGTERM);
    });
    const auto isBack = [&] {
        return monitor.monitor.link().isConnected() && monitor.monitor.link().server().pid != before.pid;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isBack(), 30'000);
    QCOMPARE(server.waitForExit(), 0);
    const ServerInfo after = monitor.monitor.link().server();
    QCOMPARE(after.options, before.options);
    QCOMPARE(after.workers, 1);
    QCOMPARE(after.url, before.url);
    QCOMPARE(after.control, before.control);
    QCOMPARE(after.database, before.database);
    QVERIFY(monitor.isSaid(u"● The server was restarted."_s));

    monitor.action(u"Drain and Stop…"_s)->trigger();
    auto *question = monitor.dialog<QMessageBox>();
    QVERIFY(question);
    QTest::mouseClick(visibleButton(question, u"Drain and Stop"_s), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(monitor.isSaid(u"● The server was drained"_s), 20'000);
    endIt.dismiss();
}

// An Enter too many would open a server that asked for them.
void TstRestartServer::tokensAreNotLost()
{
    WindowHarness monitor;
    QFile tokens(monitor.folder.filePath(u"tokens"_s));
    QVERIFY(tokens.open(QIODevice::WriteOnly) && tokens.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
    tokens.write("0123456789abcdef0123456789abcdef\n");
    tokens.close();
    ServerProcess server(monitor.folder.path(), {u"--token-file"_s, tokens.fileName()});
    QVERIFY(server.isServing());
    monitor.monitor.connectTo(server.controlPath());
    QTRY_VERIFY_WITH_TIMEOUT(monitor.monitor.isLive(), 20'000);
    monitor.action(u"Restart Server…"_s)->trigger();
    auto *dialog = monitor.dialog<QDialog>();
    QVERIFY(dialog);
    QVERIFY(monitor.isSaid(u"one of its tokens (1)"_s));
    QVERIFY(!visibleButton(dialog, u"Drain and Start Again"_s)->isEnabled());
    QTest::keyClicks(dialog->findChildren<QLineEdit *>().constLast(), tokens.fileName());
    QVERIFY(visibleButton(dialog, u"Drain and Start Again"_s)->isEnabled());
    QVERIFY(monitor.isSaid(u"--token-file "_s + tokens.fileName()));
}

// The window went to another one while the dialog was open.
void TstRestartServer::anotherServerIsNotDrained()
{
    WindowHarness monitor;
    ServerProcess server(monitor.folder.path(), {});
    QVERIFY(server.isServing());
    monitor.monitor.connectTo(server.controlPath());
    QTRY_VERIFY_WITH_TIMEOUT(monitor.monitor.isLive(), 20'000);
    monitor.action(u"Restart Server…"_s)->trigger();
    auto *dialog = monitor.dialog<QDialog>();
    QVERIFY(dialog);
    ScriptedServer other(monitor.folder.filePath(u"other.sock"_s));
    QVERIFY(other.listen());
    monitor.monitor.connectTo(monitor.folder.filePath(u"other.sock"_s));
    QTRY_VERIFY(monitor.monitor.link().isConnected());
    QTest::mouseClick(visibleButton(dialog, u"Drain and Start Again"_s), Qt::LeftButton);
    QTRY_VERIFY(monitor.isSaid(u"There is another server now, which nobody asked to restart."_s));
    dialog->reject();
    monitor.action(u"Checkpoint"_s)->trigger(); // would be asked after it
    QTRY_COMPARE(other.calls(), QStringList{u"database.checkpoint"_s});
    monitor.monitor.connectTo(server.controlPath());
    QTRY_VERIFY(monitor.monitor.isLive());
    QVERIFY(!monitor.monitor.samples().last().isDraining);
}

QTEST_MAIN(TstRestartServer)
#include "tst_restartserver.moc"
