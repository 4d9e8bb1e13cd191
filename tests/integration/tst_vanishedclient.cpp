// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/sample.h"
#include "tests/support/controlpeer.h"
#include "tests/support/httpclient.h"
#include "tests/support/outsideprogram.h"
#include "tests/support/serverprocess.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>

#include <signal.h>

using namespace Qt::StringLiterals;

// Clients that leave while their write is queued, running, or about to be answered: the write is applied once or not at
// all, the worker lives, and everybody else is answered.
class TstVanishedClient : public QObject
{
    Q_OBJECT

private slots:
    void init();

    void whileQueued_data() { ways(); }
    void whileQueued();
    void whileRunning_data() { ways(); }
    void whileRunning();
    void beforeTheResponse_data() { ways(); }
    void beforeTheResponse();
    void underLoad_data() { ways(); }
    void underLoad();
    void behindPipelinedRequests_data() { ways(); }
    void behindPipelinedRequests();

private:
    enum class Leaves { WithFin, WithRst };
    static void ways();
    static void leave(HttpClient &client, Leaves way);
    static QByteArray postRequest(const QByteArray &title, const QByteArray &key = {});
    bool isPending(const QByteArray &key) const
    {
        return httpGet(m_server->port(), "/writes/" + key).json().value(u"state"_s).toString() == "pending"_L1;
    }
    // The server answers reads and writes, and no worker has died.
    void verifyAllIsWell();

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<ServerProcess> m_server;
    QList<qint64> m_workers;
};

void TstVanishedClient::init()
{
    m_server.reset();
    m_dir = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<ServerProcess>(m_dir->path());
    QVERIFY2(m_server->isServing(), qPrintable(m_server->standardError()));
    m_workers = m_server->workerPids();
    QCOMPARE(m_workers.size(), 2);
}

void TstVanishedClient::ways()
{
    QTest::addColumn<Leaves>("way");
    QTest::newRow("FIN") << Leaves::WithFin;
    QTest::newRow("RST") << Leaves::WithRst;
}

void TstVanishedClient::leave(HttpClient &client, Leaves way)
{
    if (way == Leaves::WithRst)
        client.reset();
    else
        HttpClient(std::move(client)); // closed with the temporary
}

QByteArray TstVanishedClient::postRequest(const QByteArray &title, const QByteArray &key)
{
    const QByteArray body = "{\"title\":\"" + title + "\"}";
    return "POST /posts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
           (key.isEmpty() ? key : "Idempotency-Key: " + key + "\r\n") +
           "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

void TstVanishedClient::verifyAllIsWell()
{
    for (int i = 0; i < 20; ++i) {
        QCOMPARE(httpPost(m_server->port(), "/posts", {{u"title"_s, u"well"_s}}).status, 201);
        QCOMPARE(httpGet(m_server->port(), "/posts").status, 200);
    }
    QCOMPARE(m_server->workerPids(), m_workers);
    QVERIFY2(!m_server->standardError().contains(u"runtime error"_s), qPrintable(m_server->standardError())); // UBSan
}

void TstVanishedClient::whileQueued()
{
    QFETCH(Leaves, way);
    OutsideProgram outside(m_server->databasePath());
    QVERIFY(outside.run("BEGIN IMMEDIATE")); // so that nothing begins
    std::vector<HttpClient> clients;
    for (int i = 0; i < 20; ++i) {
        const QByteArray key = "queued" + QByteArray::number(i);
        clients.emplace_back(m_server->port());
        QVERIFY(clients.back().send(postRequest("left while queued", key)));
        QTRY_VERIFY(isPending(key));
    }
    for (HttpClient &client : clients)
        leave(client, way);
    QCOMPARE(httpGet(m_server->port(), "/posts").status, 200);
    QVERIFY(outside.run("COMMIT"));
    verifyAllIsWell();
    QVERIFY(outside.number("SELECT count(*) FROM posts WHERE title = 'left while queued'") <= 20);
}

void TstVanishedClient::whileRunning()
{
    QFETCH(Leaves, way);
    OutsideProgram outside(m_server->databasePath());
    QVERIFY(outside.run("CREATE TABLE hundred (n); INSERT INTO hundred WITH RECURSIVE up(n) AS "
                        "(SELECT 1 UNION ALL SELECT n + 1 FROM up LIMIT 100) SELECT n FROM up;"
                        "CREATE TRIGGER slow BEFORE INSERT ON posts WHEN NEW.title = 'slow' BEGIN"
                        " SELECT count(*) FROM hundred a, hundred b, hundred c, hundred WHERE c.n < 30; END"));
    HttpClient client(m_server->port());
    QVERIFY(client.send(postRequest("slow")));
    const auto isRunning = [this] {
        Sample sample;
        fromJson(ControlPeer(m_server->controlPath()).ask("stats.get").value(u"result"_s), sample);
        return sample.queue.depth == 0 && sample.queue.inFlight == 1;
    };
    QTRY_VERIFY(isRunning());
    leave(client, way);
    QTRY_COMPARE_WITH_TIMEOUT(outside.number("SELECT count(*) FROM posts WHERE title = 'slow'"), 1, 30'000);
    verifyAllIsWell();
}

// Its worker finds the response and the end of the connection at the same time.
void TstVanishedClient::beforeTheResponse()
{
    QFETCH(Leaves, way);
    OutsideProgram outside(m_server->databasePath());
    QVERIFY(outside.run("BEGIN IMMEDIATE"));
    HttpClient client(m_server->port());
    const qint64 worker = client.get("/healthz").json().value(u"worker"_s).toInteger();
    QVERIFY(client.send(postRequest("unanswered", "k")));
    QTRY_VERIFY(isPending("k"));
    ::kill(pid_t(worker), SIGSTOP);
    QVERIFY(outside.run("COMMIT"));
    QTRY_COMPARE(outside.number("SELECT count(*) FROM posts WHERE title = 'unanswered'"), 1);
    leave(client, way);
    ::kill(pid_t(worker), SIGCONT);
    verifyAllIsWell();
    QCOMPARE(httpGet(m_server->port(), "/writes/k").json().value(u"state"_s).toString(), u"committed"_s);
}

// At any moment: some leave before the commit, some behind it.
void TstVanishedClient::underLoad()
{
    QFETCH(Leaves, way);
    for (int round = 0; round < 50; ++round) {
        std::vector<HttpClient> clients;
        for (int i = 0; i < 8; ++i) {
            clients.emplace_back(m_server->port());
            QVERIFY(clients.back().send(postRequest("left at any moment")));
        }
        for (HttpClient &client : clients)
            leave(client, way);
    }
    verifyAllIsWell();
}

void TstVanishedClient::behindPipelinedRequests()
{
    QFETCH(Leaves, way);
    for (int round = 0; round < 50; ++round) {
        HttpClient client(m_server->port());
        QVERIFY(client.send((postRequest("pipelined") + "GET /posts HTTP/1.1\r\nHost: localhost\r\n\r\n").repeated(5)));
        if (round % 2 == 0)
            QCOMPARE(client.receive().status, 201); // the next ones are on their way
        leave(client, way);
    }
    verifyAllIsWell();
}

QTEST_GUILESS_MAIN(TstVanishedClient)
#include "tst_vanishedclient.moc"
