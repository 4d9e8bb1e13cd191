// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/logreaders.h"
#include "tests/support/outsideprogram.h"
#include "tests/support/postingclients.h"
#include "tests/support/serverprocess.h"

#include <QScopeGuard>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

#include <signal.h>

using namespace Qt::StringLiterals;

// I7: the death of a worker loses no acknowledged write and no connection that waits; that of the primary ends the
// workers.
class TstSupervision : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void idleWorkerIsReplaced();
    void workerKilledWhileItsWritesWait();
    void workerKilledUnderWriteLoad();
    void waitingConnectionsAreLeftToTheSuccessors();
    void workerKilledAgainAndAgainIsReplaced();
    void stoppedWorkerIsReplaced();
    void workersIgnoreTheSignalsOfTheGroup();
    void killedPrimaryEndsItsWorkers();
    void killedPrimaryEndsWorkersThatAreStopped();
    void killedPrimaryEndsWorkersThatAreStuck();
    void killedPrimaryAnswersWhatIsPending();

private:
    bool isReplaced(const QList<qint64> &victims) const
    {
        const QList<qint64> pids = m_server->workerPids();
        return pids.size() == workers &&
               std::none_of(pids.begin(), pids.end(), [&](qint64 pid) { return victims.contains(pid); });
    }
    // All workers answer. A connection may meet a slot whose worker is just being replaced, and waits there.
    bool doAllAnswer() const
    {
        QSet<int> seen;
        for (int i = 0; i < 200 && seen.size() < workers; ++i)
            seen.insert(httpGet(m_server->port(), "/healthz").json().value(u"worker"_s).toInt());
        return seen.size() == workers;
    }
    void verifyAcknowledgedAreOnDisk(const QList<PostedTitle> &results)
    {
        const auto counts = titlesOnDisk(m_server->databasePath());
        for (const PostedTitle &posted : results) {
            if (posted.answer.status == 201)
                QCOMPARE(counts.value(posted.title), 1);
            else
                QVERIFY(counts.value(posted.title) <= 1);
        }
    }

    static constexpr int workers = 2;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ServerProcess> m_server;
};

void TstSupervision::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<ServerProcess>(m_folder->path());
    QVERIFY2(m_server->isServing(), qPrintable(m_server->standardError()));
}

void TstSupervision::cleanup()
{
    m_server.reset();
}

void TstSupervision::idleWorkerIsReplaced()
{
    const qint64 victim = m_server->workerPids().constFirst();
    QCOMPARE(::kill(pid_t(victim), SIGKILL), 0);
    QTRY_VERIFY_WITH_TIMEOUT(isReplaced({victim}), 20'000);
    QVERIFY(doAllAnswer());
    QCOMPARE(httpPost(m_server->port(), "/posts", {{u"title"_s, u"after"_s}}).status, 201);
}

void TstSupervision::workerKilledWhileItsWritesWait()
{
    const qint64 victim = m_server->workerPids().constFirst();
    auto lock = std::make_unique<OutsideProgram>(m_server->databasePath());
    QVERIFY(lock->run("BEGIN IMMEDIATE"));
    PostingClients clients(m_server->port(), 16, u"waiting"_s, 1);
    QTRY_COMPARE(clients.sent(), 16);
    QTRY_VERIFY(doAllAnswer()); // so both workers have turned since
    QCOMPARE(::kill(pid_t(victim), SIGKILL), 0);
    QTRY_VERIFY_WITH_TIMEOUT(isReplaced({victim}), 20'000);
    lock.reset();
    const QList<PostedTitle> results = clients.results();
    for (const PostedTitle &posted : results)
        QVERIFY(posted.answer.status == 201 || posted.answer.status == 0); // 0: its worker was killed
    QVERIFY(clients.acknowledged() > 0);
    verifyAcknowledgedAreOnDisk(results);
}

void TstSupervision::workerKilledUnderWriteLoad()
{
    QList<PostedTitle> results;
    for (int round = 0; round < 3; ++round) {
        PostingClients clients(m_server->port(), 16, u"load%1"_s.arg(round));
        QTRY_VERIFY_WITH_TIMEOUT(clients.acknowledged() > 100, 20'000);
        const qint64 victim = m_server->workerPids().constFirst();
        QCOMPARE(::kill(pid_t(victim), SIGKILL), 0); // one of its writes is running, most likely
        QTRY_VERIFY_WITH_TIMEOUT(isReplaced({victim}), 20'000);
        clients.stop();
        results += clients.results();
    }
    verifyAcknowledgedAreOnDisk(results);
    QVERIFY(doAllAnswer());
}

void TstSupervision::waitingConnectionsAreLeftToTheSuccessors()
{
    const QList<qint64> victims = m_server->workerPids();
    for (const qint64 pid : victims)
        QCOMPARE(::kill(pid_t(pid), SIGSTOP), 0);
    std::vector<HttpClient> clients;
    for (int i = 0; i < 50; ++i) {
        clients.emplace_back(m_server->port());
        QVERIFY(clients.back().send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    }
    for (const qint64 pid : victims)
        QCOMPARE(::kill(pid_t(pid), SIGKILL), 0);
    for (HttpClient &client : clients)
        QCOMPARE(client.receive().status, 200);
}

void TstSupervision::workerKilledAgainAndAgainIsReplaced()
{
    for (int round = 0; round < 5; ++round) {
        const QList<qint64> victims = m_server->workerPids();
        for (const qint64 pid : victims)
            ::kill(pid_t(pid), SIGKILL);
        QTRY_VERIFY_WITH_TIMEOUT(isReplaced(victims), 20'000);
    }
    QTRY_VERIFY_WITH_TIMEOUT(doAllAnswer(), 20'000);
    QVERIFY(ServerProcess::isAlive(m_server->pid()));
}

void TstSupervision::stoppedWorkerIsReplaced()
{
    const qint64 victim = m_server->workerPids().constFirst();
    QCOMPARE(::kill(pid_t(victim), SIGSTOP), 0);
    QTRY_VERIFY_WITH_TIMEOUT(isReplaced({victim}), 40'000);
    QVERIFY(doAllAnswer());
}

void TstSupervision::workersIgnoreTheSignalsOfTheGroup()
{
    const QList<qint64> pids = m_server->workerPids();
    for (const qint64 pid : pids) {
        for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGUSR2})
            QCOMPARE(::kill(pid_t(pid), number), 0);
    }
    QVERIFY(doAllAnswer());
    QCOMPARE(m_server->workerPids(), pids);
}

void TstSupervision::killedPrimaryEndsItsWorkers()
{
    const QList<qint64> pids = m_server->workerPids();
    m_server->signal(SIGKILL);
    for (const qint64 pid : pids)
        QTRY_VERIFY_WITH_TIMEOUT(!ServerProcess::isAlive(pid), 10'000);
}

void TstSupervision::killedPrimaryEndsWorkersThatAreStopped()
{
    const QList<qint64> pids = m_server->workerPids();
    for (const qint64 pid : pids)
        QCOMPARE(::kill(pid_t(pid), SIGSTOP), 0);
    m_server->signal(SIGKILL);
    for (const qint64 pid : pids)
        QTRY_VERIFY_WITH_TIMEOUT(!ServerProcess::isAlive(pid), 10'000);
}

// A worker in a read that never ends sees nothing of the end of its link.
void TstSupervision::killedPrimaryEndsWorkersThatAreStuck()
{
    QVERIFY(OutsideProgram(m_server->databasePath())
                .run("ALTER TABLE posts RENAME TO kept;"
                     "CREATE VIEW posts(id, title, content, revision, created_at, updated_at) AS "
                     "WITH RECURSIVE endless(x) AS (SELECT 1 UNION ALL SELECT x FROM endless) "
                     "SELECT x, x, x, x, x, x FROM endless WHERE x = 0"));
    HttpClient client(m_server->port());
    QVERIFY(client.send("GET /posts HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    const QList<qint64> pids = m_server->workerPids();
    const auto isStuck = [](qint64 pid) { return processesReadingLog().contains(pid); };
    QTRY_VERIFY_WITH_TIMEOUT(std::any_of(pids.begin(), pids.end(), isStuck), 20'000);
    const auto endThoseLeft = qScopeGuard([&pids] {
        for (const qint64 pid : pids) {
            if (ServerProcess::isAlive(pid)) // they would run for good
                ::kill(pid_t(pid), SIGKILL);
        }
    });
    m_server->signal(SIGKILL);
    for (const qint64 pid : pids)
        QTRY_VERIFY_WITH_TIMEOUT(!ServerProcess::isAlive(pid), 10'000);
}

// I4: what has not begun cannot be told from what has once the primary is gone.
void TstSupervision::killedPrimaryAnswersWhatIsPending()
{
    OutsideProgram lock(m_server->databasePath());
    QVERIFY(lock.run("BEGIN IMMEDIATE"));
    PostingClients clients(m_server->port(), 8, u"pending"_s, 1);
    QTRY_COMPARE(clients.sent(), 8);
    QTRY_VERIFY(doAllAnswer());
    m_server->signal(SIGKILL);
    for (const PostedTitle &posted : clients.results()) {
        QCOMPARE(posted.answer.status, 503);
        QCOMPARE(posted.answer.code(), u"UNAVAILABLE"_s);
        QCOMPARE(posted.answer.outcome(), u"unknown"_s);
    }
}

QTEST_GUILESS_MAIN(TstSupervision)
#include "tst_supervision.moc"
