// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/workerkill.h"

#include <QProcess>
#include <QTest>

#include <signal.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

class TstLoadWorkerKill : public QObject
{
    Q_OBJECT

private slots:
    void killsAChildOfThePrimary();
    void sparesOthers_data();
    void sparesOthers();
};

void TstLoadWorkerKill::killsAChildOfThePrimary()
{
    QProcess child;
    child.start(u"sleep"_s, {u"60"_s});
    QVERIFY(child.waitForStarted());
    QVERIFY(killWorker(child.processId(), ::getpid()));
    QVERIFY(child.waitForFinished());
    QCOMPARE(child.exitStatus(), QProcess::CrashExit);
    QCOMPARE(child.exitCode(), SIGKILL);
}

void TstLoadWorkerKill::sparesOthers_data()
{
    QTest::addColumn<qint64>("primary");
    QTest::newRow("of another primary") << qint64(::getppid());
    QTest::newRow("of nobody") << qint64(0);
    QTest::newRow("of init") << qint64(1);
}

void TstLoadWorkerKill::sparesOthers()
{
    QFETCH(qint64, primary);
    QProcess child;
    child.start(u"sleep"_s, {u"60"_s});
    QVERIFY(child.waitForStarted());
    QVERIFY(!killWorker(child.processId(), primary));
    QCOMPARE(child.state(), QProcess::Running);
    for (const qint64 pid : {qint64(0), qint64(1), qint64(-1)})
        QVERIFY(!killWorker(pid, ::getpid()));
    const qint64 pid = child.processId();
    child.kill();
    QVERIFY(child.waitForFinished());
    QVERIFY(!killWorker(pid, ::getpid())); // gone
}

QTEST_GUILESS_MAIN(TstLoadWorkerKill)
#include "tst_loadworkerkill.moc"
