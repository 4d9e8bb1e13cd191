// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/sample.h"
#include "tests/support/controlpeer.h"
#include "tests/support/httpclient.h"
#include "tests/support/serverprocess.h"

#include <QSet>
#include <QTemporaryDir>
#include <QTest>

#include <signal.h>

using namespace Qt::StringLiterals;

// Workers that die again and again: their slot is given up after twenty deaths, which takes more than a minute.
class TstGivenUp : public QObject
{
    Q_OBJECT

private slots:
    void slotIsGivenUpAndTakenUpAgain();

private:
    static Sample sampleOf(const ServerProcess &server)
    {
        Sample sample;
        fromJson(ControlPeer(server.controlPath()).ask("stats.get").value(u"result"_s), sample);
        return sample;
    }
    static QSet<qint64> whoAnswers(const ServerProcess &server)
    {
        QSet<qint64> pids;
        for (int i = 0; i < 100; ++i)
            pids.insert(httpGet(server.port(), "/healthz").json().value(u"worker"_s).toInteger());
        return pids;
    }
};

void TstGivenUp::slotIsGivenUpAndTakenUpAgain()
{
    // Two servers at the same time, to wait only once: one keeps a worker, the other has no other.
    QTemporaryDir folder, otherFolder;
    ServerProcess server(folder.path());
    ServerProcess single(otherFolder.path(), {u"--workers"_s, u"1"_s});
    QVERIFY(server.isServing() && single.isServing());
    const qint64 survivor = sampleOf(server).workers[1].pid;

    const auto isGivenUp = [&] {
        const WorkerSample victim = sampleOf(server).workers.value(0);
        if (victim.pid != 0)
            ::kill(pid_t(victim.pid), SIGKILL);
        for (const qint64 pid : single.workerPids())
            ::kill(pid_t(pid), SIGKILL);
        return victim.state == WorkerState::Stopped;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isGivenUp(), 180'000);
    QTRY_VERIFY(server.standardError().contains(u"slot 1 is given up"_s));
    // Its socket is closed, or some of these would wait in it for ever.
    QCOMPARE(whoAnswers(server), QSet<qint64>{survivor});
    QCOMPARE(httpPost(server.port(), "/posts", {{u"title"_s, u"served on"_s}}).status, 201);
    QCOMPARE(server.workerPids(), QList<qint64>{survivor});

    const QJsonObject reloaded = ControlPeer(server.controlPath()).ask("server.reload");
    QVERIFY2(reloaded.contains(u"result"_s), qPrintable(server.standardError()));
    const QList<qint64> pids = server.workerPids();
    QCOMPARE(pids.size(), 2);
    QCOMPARE(whoAnswers(server), QSet<qint64>(pids.begin(), pids.end()));

    const auto hasEnded = [&single] {
        for (const qint64 pid : single.workerPids())
            ::kill(pid_t(pid), SIGKILL);
        return single.waitForExit(10).has_value();
    };
    QTRY_VERIFY_WITH_TIMEOUT(hasEnded(), 60'000);
    QCOMPARE(single.waitForExit(), std::optional(70));
    QVERIFY2(single.standardError().contains(u"onewriter: No worker can run any more"_s),
             qPrintable(single.standardError()));
}

QTEST_GUILESS_MAIN(TstGivenUp)
#include "tst_givenup.moc"
