// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/connectionpool.h"

#include "tests/support/misbehavingserver.h"

#include <QMetaEnum>
#include <QTcpSocket>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fault = MisbehavingServer::Fault;

Q_DECLARE_METATYPE(NetworkFailure)

// The load test's side of a connection, against servers that do not keep to the rules.
class TstLoadConnections : public QObject
{
    Q_OBJECT

private slots:
    void everyFaultIsNamed_data();
    void everyFaultIsNamed();
    void aPortWithoutAServerIsRefused();
    void aConnectionToItselfIsRefused();
    void aConnectionIsUsedAgain();
    void aClosedConnectionIsOpenedAnew();
    void abandonedRequestsEndOnce();
};

namespace
{

const auto getPosts = "GET /posts HTTP/1.1\r\nHost: x\r\n\r\n"_ba;

Endpoint endpointOf(const QTcpServer &server)
{
    return resolve(QUrl(u"http://127.0.0.1:%1"_s.arg(server.serverPort())))->constFirst();
}

// The pool and what it said.
struct Client {
    explicit Client(const QTcpServer &server, std::chrono::milliseconds limit = 10s)
        : pool(endpointOf(server), KeptBody::Always, limit)
    {
        QObject::connect(&pool, &ConnectionPool::answered, &pool,
                         [this](int, const Response &response) { responses += response; });
        pool.add();
    }
    Response get()
    {
        const qsizetype before = responses.size();
        pool.send(0, getPosts);
        if (responses.size() != before) // never from inside
            return {};
        [&] { QTRY_COMPARE_WITH_TIMEOUT(responses.size(), before + 1, 10'000); }();
        return responses.value(before);
    }

    QList<Response> responses;
    ConnectionPool pool;
};

} // namespace

void TstLoadConnections::everyFaultIsNamed_data()
{
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<NetworkFailure>("expected");
    const auto row = [](Fault fault, NetworkFailure expected) {
        QTest::newRow(QMetaEnum::fromType<Fault>().valueToKey(int(fault))) << fault << expected;
    };
    row(Fault::None, NetworkFailure::None);
    row(Fault::AnswersSlowly, NetworkFailure::None);
    row(Fault::AnswersByteByByte, NetworkFailure::None);
    row(Fault::ClosesUnanswered, NetworkFailure::ClosedUnanswered);
    row(Fault::ClosesHalfWay, NetworkFailure::ClosedHalfWay);
    row(Fault::SaysTooLongLength, NetworkFailure::ClosedHalfWay);
    row(Fault::Resets, NetworkFailure::ConnectionReset);
    row(Fault::NeverAnswers, NetworkFailure::NoAnswer);
    row(Fault::SendsHeadOnly, NetworkFailure::TooSlow);
    row(Fault::SendsInterimsForEver, NetworkFailure::TooSlow);
    row(Fault::StallsInLargeError, NetworkFailure::TooSlow);
    row(Fault::SpeaksRubbish, NetworkFailure::NotHttp);
    row(Fault::SaysTooShortLength, NetworkFailure::ExcessBytes);
    row(Fault::SendsChunks, NetworkFailure::ChunkedAnswer);
    row(Fault::HasNoWorker, NetworkFailure::NotOneWriter);
}

void TstLoadConnections::everyFaultIsNamed()
{
    QFETCH(Fault, fault);
    MisbehavingServer server(fault);
    Client client(server, 600ms);
    for (int i = 0; i < 2; ++i) { // the connection recovers from whatever it was
        const Response response = client.get();
        QTEST(response.failure, "expected");
        QVERIFY(response.endedUs >= response.sentUs && response.sentUs > 0);
        QCOMPARE(response.status, response.isComplete() ? 200 : 0);
    }
}

void TstLoadConnections::aPortWithoutAServerIsRefused()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    Client client(server);
    server.close();
    const Response response = client.get();
    QCOMPARE(response.failure, NetworkFailure::ConnectionRefused);
    QCOMPARE(response.sentUs, 0);
}

// connect(2) goes through the even ones of the 28,000 ports it may choose from, and one of them is where it goes to.
void TstLoadConnections::aConnectionToItselfIsRefused()
{
    QTcpServer server;
    for (quint16 port = 40'000; !server.isListening(); port += 2)
        server.listen(QHostAddress::LocalHost, port);
    Client client(server);
    server.close();
    while (client.pool.size() < 500)
        client.pool.add();
    for (int round = 0; round < 80; ++round) {
        client.responses.clear();
        for (int connection = 0; connection < client.pool.size(); ++connection)
            client.pool.send(connection, getPosts);
        QTRY_COMPARE_WITH_TIMEOUT(client.responses.size(), client.pool.size(), 10'000);
        for (const Response &response : std::as_const(client.responses))
            QCOMPARE(failureName(response.failure), failureName(NetworkFailure::ConnectionRefused));
    }
}

void TstLoadConnections::aConnectionIsUsedAgain()
{
    MisbehavingServer server(Fault::None);
    Client client(server);
    for (int i = 0; i < 20; ++i)
        QCOMPARE(client.get().status, 200);
    QCOMPARE(server.mostConnections(), 1);
}

void TstLoadConnections::aClosedConnectionIsOpenedAnew()
{
    MisbehavingServer server(Fault::None);
    Client client(server);
    QCOMPARE(client.get().status, 200);
    for (QTcpSocket *socket : server.findChildren<QTcpSocket *>())
        socket->disconnectFromHost();
    QTRY_VERIFY(server.findChildren<QTcpSocket *>().isEmpty());
    QCOMPARE(client.get().status, 200);
}

void TstLoadConnections::abandonedRequestsEndOnce()
{
    MisbehavingServer server(Fault::NeverAnswers);
    Client client(server, 300ms);
    client.pool.send(0, getPosts);
    const int other = client.pool.add();
    client.pool.send(other, getPosts);
    client.pool.abandon(NetworkFailure::Unfinished);
    QCOMPARE(client.responses.size(), 2);
    for (const Response &response : std::as_const(client.responses))
        QCOMPARE(response.failure, NetworkFailure::Unfinished);
    client.pool.send(0, getPosts); // times out after all that could still come for the others
    QTRY_COMPARE(client.responses.size(), 3);
    QVERIFY(client.responses.last().failure != NetworkFailure::Unfinished);
}

QTEST_GUILESS_MAIN(TstLoadConnections)
#include "tst_loadconnections.moc"
