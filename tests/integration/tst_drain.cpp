// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/controlpeer.h"
#include "tests/support/outsideprogram.h"
#include "tests/support/postingclients.h"
#include "tests/support/serverprocess.h"

#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <signal.h>

using namespace Qt::StringLiterals;

// I9: a drain stops admitting, finishes and answers what was admitted, checkpoints, and exits with 0.
class TstDrain : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void admittedWritesAreAnswered_data();
    void admittedWritesAreAnswered();
    void newWritesAreRefused();
    void whoConnectsMeanwhileIsAnswered();
    void loadEndsInAnswersOnly();
    void idleServerEndsAtOnce();
    void idleClientsAreNotWaitedFor();
    void twoSignalsAtOnceAreOne();
    void secondSignalEndsAtOnce();

private:
    // In the primary, and not answered yet.
    int admittedWrites() const
    {
        const QJsonObject sample = ControlPeer(m_server->controlPath()).ask("stats.get").value("result"_L1).toObject();
        return sample["queue"_L1]["depth"_L1].toInt() + sample["queue"_L1]["inFlight"_L1].toInt();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ServerProcess> m_server;
};

void TstDrain::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<ServerProcess>(m_folder->path());
    QVERIFY2(m_server->isServing(), qPrintable(m_server->standardError()));
}

void TstDrain::cleanup()
{
    m_server.reset();
}

void TstDrain::admittedWritesAreAnswered_data()
{
    QTest::addColumn<int>("number");
    QTest::newRow("TERM") << SIGTERM;
    QTest::newRow("INT") << SIGINT;
}

void TstDrain::admittedWritesAreAnswered()
{
    QFETCH(int, number);
    const QList<qint64> workers = m_server->workerPids();
    auto lock = std::make_unique<OutsideProgram>(m_server->databasePath());
    QVERIFY(lock->run("BEGIN IMMEDIATE"));
    PostingClients clients(m_server->port(), 20, u"admitted"_s, 1);
    HttpClient fate(m_server->port());
    QTRY_COMPARE(clients.sent(), 20);
    QCOMPARE(fate.get("/readyz").status, 200);
    m_server->signal(number);
    QTRY_VERIFY(m_server->standardError().contains(u"draining"_s));
    lock.reset();
    for (const PostedTitle &posted : clients.results())
        QVERIFY(posted.answer.status == 201 || posted.answer.code() == u"DRAINING"_s);
    QVERIFY(clients.acknowledged() > 0);
    QCOMPARE(m_server->waitForExit(), std::optional(0));
    for (const qint64 pid : workers)
        QVERIFY(!ServerProcess::isAlive(pid));
    QVERIFY(QFileInfo(m_server->databasePath() + u"-wal"_s).size() == 0); // checkpointed
    QCOMPARE(OutsideProgram(m_server->databasePath()).number("SELECT count(*) FROM posts"), clients.acknowledged());
}

void TstDrain::newWritesAreRefused()
{
    auto lock = std::make_unique<OutsideProgram>(m_server->databasePath());
    QVERIFY(lock->run("BEGIN IMMEDIATE"));
    PostingClients admitted(m_server->port(), 1, u"admitted"_s, 1);
    HttpClient late(m_server->port());
    QCOMPARE(late.get("/readyz").status, 200);
    QTRY_COMPARE(admittedWrites(), 1);
    m_server->signal(SIGTERM);
    QTRY_VERIFY(m_server->standardError().contains(u"draining"_s));
    const HttpAnswer refused = late.post("/posts", {{u"title"_s, u"late"_s}});
    QCOMPARE(refused.status, 503);
    QCOMPARE(refused.code(), u"DRAINING"_s);
    QCOMPARE(refused.outcome(), u"not-applied"_s);
    QVERIFY(refused.fields.contains("retry-after"));
    QCOMPARE(refused.fields.value("connection"), "close"_ba);
    lock.reset();
    QCOMPARE(m_server->waitForExit(), std::optional(0));
}

void TstDrain::whoConnectsMeanwhileIsAnswered()
{
    auto lock = std::make_unique<OutsideProgram>(m_server->databasePath());
    QVERIFY(lock->run("BEGIN IMMEDIATE"));
    PostingClients admitted(m_server->port(), 1, u"admitted"_s, 1);
    QTRY_COMPARE(admittedWrites(), 1);
    m_server->signal(SIGTERM);
    QTRY_VERIFY(m_server->standardError().contains(u"draining"_s));
    for (int i = 0; i < 10; ++i) { // at each worker
        QCOMPARE(httpGet(m_server->port(), "/readyz").status, 503);
        QCOMPARE(httpGet(m_server->port(), "/posts").status, 200);
        QCOMPARE(httpPost(m_server->port(), "/posts", {{u"title"_s, u"late"_s}}).code(), u"DRAINING"_s);
    }
    lock.reset();
    QCOMPARE(admitted.results().constFirst().answer.status, 201);
    QCOMPARE(m_server->waitForExit(), std::optional(0));
}

void TstDrain::loadEndsInAnswersOnly()
{
    PostingClients clients(m_server->port(), 16, u"load"_s);
    QTRY_VERIFY_WITH_TIMEOUT(clients.acknowledged() > 50, 20'000);
    m_server->signal(SIGTERM);
    QCOMPARE(m_server->waitForExit(), std::optional(0));
    const auto counts = titlesOnDisk(m_server->databasePath());
    int acknowledged = 0;
    for (const PostedTitle &posted : clients.results()) {
        const bool isAcknowledged = posted.answer.status == 201;
        acknowledged += isAcknowledged ? 1 : 0;
        // 0: sent on a connection that the server had announced to close
        QVERIFY(isAcknowledged || posted.answer.status == 0 || posted.answer.code() == u"DRAINING"_s);
        QCOMPARE(counts.value(posted.title), isAcknowledged ? 1 : 0);
    }
    QCOMPARE(acknowledged, clients.acknowledged());
}

void TstDrain::idleServerEndsAtOnce()
{
    m_server->signal(SIGTERM);
    QCOMPARE(m_server->waitForExit(), std::optional(0));
}

void TstDrain::idleClientsAreNotWaitedFor()
{
    // Both have 5 s, the first for the rest of its request; so the second would be closed after the first's time.
    HttpClient asking(m_server->port());
    QCOMPARE(asking.get("/healthz").status, 200); // accepted
    QVERIFY(asking.send("GET /healthz HTTP/1.1\r\nHost: loc"));
    HttpClient idle(m_server->port());
    QCOMPARE(idle.get("/healthz").status, 200);
    m_server->signal(SIGTERM);
    QVERIFY(idle.atEnd());
    QVERIFY(asking.send("alhost\r\n\r\n"));
    const HttpAnswer answer = asking.receive();
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.fields.value("connection"), "close"_ba);
    QVERIFY(asking.atEnd());
    QCOMPARE(m_server->waitForExit(), std::optional(0));
}

void TstDrain::twoSignalsAtOnceAreOne()
{
    for (const int number : {SIGSTOP, SIGTERM, SIGINT, SIGCONT}) // so that it gets both before it can act on one
        m_server->signal(number);
    QCOMPARE(m_server->waitForExit(), std::optional(0));
}

void TstDrain::secondSignalEndsAtOnce()
{
    const QList<qint64> workers = m_server->workerPids();
    OutsideProgram lock(m_server->databasePath());
    QVERIFY(lock.run("BEGIN IMMEDIATE")); // so the drain cannot end
    PostingClients clients(m_server->port(), 1, u"stuck"_s, 1);
    QTRY_COMPARE(admittedWrites(), 1);
    m_server->signal(SIGTERM);
    QTRY_VERIFY(m_server->standardError().contains(u"draining"_s));
    m_server->signal(SIGTERM);
    QCOMPARE(m_server->waitForExit(), std::optional(70));
    for (const qint64 pid : workers)
        QTRY_VERIFY_WITH_TIMEOUT(!ServerProcess::isAlive(pid), 10'000);
}

QTEST_GUILESS_MAIN(TstDrain)
#include "tst_drain.moc"
