// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/fedsocket.h"
#include "server/http/gateway.h"
#include "server/http/httpdate.h"
#include "server/http/jsonobject.h"
#include "server/http/queryparameters.h"

#include "shared/monotonic.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTest>
#include <QTimer>

#include <arpa/inet.h>
#include <cerrno>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

int listeningSocket()
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(descriptor, reinterpret_cast<sockaddr *>(&address), sizeof address);
    ::listen(descriptor, 1024);
    return descriptor;
}

struct ReceivedAnswer {
    int status = 0;
    QByteArray head;
    QByteArray body;

    QByteArray field(QByteArrayView name) const
    {
        for (const QByteArray &line : head.split('\n')) {
            const qsizetype colon = line.indexOf(':');
            if (colon > 0 && line.first(colon).compare(name, Qt::CaseInsensitive) == 0)
                return line.sliced(colon + 1).trimmed();
        }
        return {};
    }
    QString code() const { return QJsonDocument::fromJson(body).object()["code"_L1].toString(); }
    QString outcome() const { return QJsonDocument::fromJson(body).object()["outcome"_L1].toString(); }
};

// A client on a plain non-blocking socket. It shares the thread with the gateway, so it never waits: callers do, with
// QTRY_, while the event loop runs.
class RawClient
{
public:
    explicit RawClient(quint16 port, int receiveBuffer = 0)
        : m_descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        if (receiveBuffer > 0)
            ::setsockopt(m_descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, sizeof receiveBuffer);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        m_isConnected = ::connect(m_descriptor, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0;
        ::fcntl(m_descriptor, F_SETFL, O_NONBLOCK);
    }
    ~RawClient() { leave(); }
    Q_DISABLE_COPY_MOVE(RawClient)

    bool isConnected() const { return m_isConnected; }
    // How much the kernel took.
    qsizetype send(QByteArrayView bytes)
    {
        return ::send(m_descriptor, bytes.data(), std::size_t(bytes.size()), MSG_NOSIGNAL);
    }
    // True once all has been sent: call it, with the same bytes, until then.
    bool sendAll(QByteArrayView bytes)
    {
        m_sent += std::max<qsizetype>(0, send(bytes.sliced(m_sent)));
        return m_sent == bytes.size();
    }
    void finishSending() { ::shutdown(m_descriptor, SHUT_WR); }
    void leave()
    {
        if (m_descriptor >= 0)
            ::close(std::exchange(m_descriptor, -1));
    }
    void reset()
    {
        const linger now{1, 0};
        ::setsockopt(m_descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        leave();
    }

    const QByteArray &received()
    {
        char buffer[65536];
        ssize_t count = 0;
        while ((count = ::recv(m_descriptor, buffer, sizeof buffer, 0)) > 0)
            m_received.append(buffer, count);
        m_isAtEnd |= count == 0;
        m_wasReset |= count < 0 && errno == ECONNRESET;
        return m_received;
    }
    bool isClosedByServer()
    {
        received();
        return m_isAtEnd || m_wasReset;
    }
    bool wasReset() const { return m_wasReset; }

    // The answers that are complete; those to HEAD have no body.
    std::vector<ReceivedAnswer> answers(bool areToHead = false)
    {
        std::vector<ReceivedAnswer> answers;
        QByteArray rest = received();
        for (qsizetype end = 0; (end = rest.indexOf("\r\n\r\n")) >= 0;) {
            ReceivedAnswer answer{rest.mid(9, 3).toInt(), rest.first(end + 2), {}};
            const qsizetype length = areToHead ? 0 : answer.field("Content-Length").toLongLong();
            if (rest.size() < end + 4 + length)
                break;
            answer.body = rest.mid(end + 4, length);
            rest = rest.mid(end + 4 + length);
            answers.push_back(answer);
        }
        return answers;
    }

private:
    int m_descriptor;
    bool m_isConnected = false;
    qsizetype m_sent = 0; // by sendAll()
    bool m_isAtEnd = false;
    bool m_wasReset = false;
    QByteArray m_received;
};

constexpr qsizetype mediumBytes = 80'000; // fits into the buffers of a socket
constexpr qsizetype bigBytes = 4 << 20;

// A gateway with routes of every kind, in this thread.
class Fixture
{
public:
    explicit Fixture(GatewayOptions options = {})
        : gateway(std::make_unique<Gateway>(std::move(options)))
    {
        Router &router = gateway->router();
        router.add({.path = u"/items/<arg>"_s, .caching = Caching::WhileUnchanged},
                   [this](const QString &id, const QHttpServerRequest &, Reply reply) {
                       ++handled;
                       JsonWriter json = Reply::object();
                       json.name("data"_L1).string(id);
                       reply.json(200, std::move(json), {{"ETag", "\"" + id.toUtf8() + "-1\""}});
                   });
        router.add({.method = Method::Post, .path = u"/items"_s},
                   [this](const QHttpServerRequest &request, Reply reply) {
                       bodies.push_back(request.body());
                       pending.push_back(reply);
                   });
        router.add({.path = u"/"_s}, [this](const QHttpServerRequest &, Reply reply) {
            ++handled;
            reply.send(200, "text/plain", "hello");
        });
        router.add({.path = u"/costly"_s}, [this](const QHttpServerRequest &, Reply reply) {
            ++handled;
            const qint64 endUs = monotonicUs() + 5'000;
            while (monotonicUs() < endUs) {
            }
            reply.send(200, "text/plain", "costly");
        });
        router.add({.path = u"/healthz"_s, .access = Access::Open},
                   [](const QHttpServerRequest &, Reply reply) { reply.send(200, "text/plain", "alive"); });
        router.add({.path = u"/late"_s}, [this](const QHttpServerRequest &, Reply reply) { pending.push_back(reply); });
        router.add({.path = u"/forgotten"_s}, [](const QHttpServerRequest &, Reply) {});
        router.add({.path = u"/throwing"_s},
                   [](const QHttpServerRequest &, Reply) { throw std::runtime_error("the disk is on fire"); });
        router.add({.path = u"/twice"_s}, [](const QHttpServerRequest &, Reply reply) {
            reply.send(200, "text/plain", "first");
            reply.problem({ErrorCode::NotFound, u"second"_s});
        });
        router.add({.path = u"/medium"_s}, [](const QHttpServerRequest &, Reply reply) {
            reply.send(200, "text/plain", QByteArray(mediumBytes, 'x'));
        });
        router.add({.path = u"/big"_s}, [](const QHttpServerRequest &, Reply reply) {
            reply.send(200, "text/plain", QByteArray(bigBytes, 'x'));
        });
        router.add({.method = Method::Put, .path = u"/fields"_s}, [](const QHttpServerRequest &request, Reply reply) {
            QByteArray list = tokenScope(request);
            for (const QByteArray name :
                 {"Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "Cookie", "Host", "Upgrade"})
                list += "|" + request.value(name);
            reply.send(200, "text/plain", list);
        });
        router.add({.path = u"/query"_s}, [](const QHttpServerRequest &request, Reply reply) {
            const auto parameters = queryParameters(request, {"limit"_L1, "after"_L1});
            if (!parameters)
                return reply.problem(parameters.error());
            reply.send(200, "text/plain", parameters->value(u"after"_s).toUtf8());
        });
        if (!gateway->listen(listeningSocket()))
            qFatal("cannot listen");
    }

    quint16 port() const { return gateway->port(); }
    const HttpCounters &counters() const { return gateway->counters(); }

    int handled = 0;
    std::vector<QByteArray> bodies;
    std::vector<Reply> pending; // of POST /items and GET /late; before the gateway, so that it may outlive it
    std::unique_ptr<Gateway> gateway;
};

QByteArray get(const QByteArray &target, const QByteArray &fields = {})
{
    return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n";
}

QByteArray post(const QByteArray &body = "{}", const QByteArray &fields = {})
{
    return "POST /items HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " +
           QByteArray::number(body.size()) + "\r\n" + fields + "\r\n" + body;
}

// Answers what waits for it, once connections had the chance to be seen gone.
bool answerAll(Fixture &server)
{
    for (const Reply &reply : std::exchange(server.pending, {}))
        reply.send(201, "text/plain", "written");
    return true;
}

QByteArray chunked(const QByteArray &body)
{
    return "POST /items HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
           "Transfer-Encoding: chunked\r\n\r\n" +
           body;
}

} // namespace

class TstGateway : public QObject
{
    Q_OBJECT

private slots:
    void addsItsFields();
    void refusesHostileRequests_data();
    void refusesHostileRequests();
    void refusesWithTheOutcomeOfAWrite();
    void refusesBeforeTheRoute_data();
    void refusesBeforeTheRoute();
    void takesJsonWithParameters_data();
    void takesJsonWithParameters();
    void keepsTheConnectionAfterRefusingARequestWithABody();
    void answersInOrder();
    void answersManyPipelinedRequests();
    void costlyAnswersLeaveOthersTheirTurn();
    void whatWaitsForItsTurnIsNotLate();
    void clientLeaves_data();
    void clientLeaves();
    void answersAfterAHalfClose_data();
    void answersAfterAHalfClose();
    void answersHead();
    void answersConditionalGet();
    void honoursConnectionAndVersion_data();
    void honoursConnectionAndVersion();
    void continuesWhenTheClientWaits();
    void refusesAnExpectedBodyAtOnce();
    void handsOnOnlyWhatRoutesRead();
    void needsAToken();
    void guardsHosts_data();
    void guardsHosts();
    void answersWhatARouteForgot();
    void answersAndReportsWhatARouteThrows();
    void ignoresASecondAnswer();
    void readsQueryParameters_data();
    void readsQueryParameters();
    void slowRequestsTimeOut_data();
    void slowRequestsTimeOut();
    void closesIdleConnections();
    void closesAClientThatDoesNotRead();
    void closesAClientThatDoesNotReadWhatTheKernelHolds();
    void announcedBodiesTakeNoRoom();
    void uploadsThatStopGiveWay();
    void clientsThatDoNotReadGiveWay();
    void clientsThatMoveOnDoNotGiveWay();
    void anAnswerMayBeTooLarge();
    void earlyAnswerCanBeRead();
    void boundsConnections();
    void tellsManyThatThereAreTooManyConnections();
    void survivesWantOfDescriptors();
    void drains();
    void drainClosesIdleConnections();
    void drainEndsHalfARequest();
    void closesAfterFlush();
    void replyMayOutliveTheGateway();
    void answersFromTheCache();
    void answersTheSameWithoutACache();
    void tellsWhatWasAnswered();
    void hasNoRawSockets();
};

void TstGateway::addsItsFields()
{
    Fixture server;
    RawClient client(server.port());
    client.send(get("/"));
    QTRY_COMPARE(client.answers().size(), 1U);
    const ReceivedAnswer answer = client.answers().front();
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.body, "hello"_ba);
    QCOMPARE(answer.field("Content-Length"), "5"_ba);
    QCOMPARE(answer.field("X-Worker"), QByteArray::number(::getpid()));
    QVERIFY(QLocale::c()
                .toDateTime(QString::fromLatin1(answer.field("Date")), u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s)
                .isValid());
    QVERIFY(answer.field("Connection").isNull());
    QCOMPARE(server.counters().requests, quint64(1));
    QCOMPARE(server.counters().answersByClass[2], quint64(1));
    QCOMPARE(server.counters().openConnections, 1);
    QCOMPARE(server.counters().bytesReceived, quint64(get("/").size()));
    QCOMPARE(server.counters().bytesSent, quint64(client.received().size()));
}

void TstGateway::refusesHostileRequests_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    QTest::newRow("TLS hello") << QByteArray::fromHex("16030100c8010000c40303") << 400;
    QTest::newRow("garbage") << "\x01\x02\x03"_ba << 400;
    QTest::newRow("bare LF") << "GET / HTTP/1.1\nHost: localhost\n\n"_ba << 400;
    QTest::newRow("absolute form") << "GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n"_ba << 400;
    QTest::newRow("no Host") << "GET / HTTP/1.1\r\n\r\n"_ba << 400;
    QTest::newRow("%2F") << get("/items/a%2Fb") << 400;
    QTest::newRow("%00") << get("/items/a%00") << 400;
    QTest::newRow("%zz") << get("/items/a%zz") << 400;
    QTest::newRow("HTTP/9.9") << "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n"_ba << 505;
    QTest::newRow("unknown method") << "BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n"_ba << 501;
    QTest::newRow("unknown coding")
        << "POST /items HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n"_ba << 501;
    QTest::newRow("both lengths") << post({}, "Transfer-Encoding: chunked\r\n") << 400;
    QTest::newRow("negative length") << "POST /items HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n"_ba
                                     << 400;
    QTest::newRow("huge length") << "POST /items HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n"_ba
                                 << 413;
    QTest::newRow("unknown expectation") << post("{}", "Expect: miracles\r\n") << 417;
    QTest::newRow("long target") << get("/" + QByteArray(20'000, 'x')) << 414;
    QTest::newRow("long field") << get("/", "A: " + QByteArray(20'000, 'x') + "\r\n") << 431;
    QTest::newRow("many fields") << get("/", QByteArray("A: b\r\n").repeated(120)) << 431;
    QTest::newRow("chunk size zz") << chunked("zz\r\n") << 400;
    QTest::newRow("trailer") << chunked("0\r\nA: b\r\n\r\n") << 400;
}

// Each whole, cut in two, and byte by byte: one answer, then the end, and nobody else is disturbed.
void TstGateway::refusesHostileRequests()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, status);
    Fixture server;
    for (const qsizetype pieceSize :
         {bytes.size(), (bytes.size() + 1) / 2, std::max<qsizetype>(1, bytes.size() / 200)}) {
        RawClient client(server.port());
        for (qsizetype i = 0; i < bytes.size() && !client.isClosedByServer(); i += pieceSize) {
            client.send(bytes.mid(i, pieceSize));
            QCoreApplication::processEvents();
        }
        QTRY_VERIFY(client.isClosedByServer());
        QVERIFY(!client.wasReset());
        QCOMPARE(client.answers().size(), 1U);
        const ReceivedAnswer answer = client.answers().front();
        QCOMPARE(answer.status, status);
        QCOMPARE(answer.field("Content-Type"), "application/problem+json"_ba);
        QCOMPARE(answer.field("Connection"), "close"_ba);
        QVERIFY(errorCodeFromName(answer.code()));
        QCOMPARE(answer.outcome(), bytes.startsWith("GET ") ? QString() : u"not-applied"_s);
    }
    QCOMPARE(server.handled, 0);
    QVERIFY(server.bodies.empty());
    RawClient other(server.port());
    other.send(get("/"));
    QTRY_COMPARE(other.answers().size(), 1U);
    QTRY_COMPARE(server.counters().openConnections, 1);
}

void TstGateway::refusesWithTheOutcomeOfAWrite()
{
    Fixture server;
    RawClient writer(server.port());
    writer.send("POST /items HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n");
    QTRY_COMPARE(writer.answers().size(), 1U);
    QCOMPARE(writer.answers().front().code(), u"BODY_TOO_LARGE"_s);
    QCOMPARE(writer.answers().front().outcome(), u"not-applied"_s);
    RawClient reader(server.port());
    reader.send("GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n");
    QTRY_COMPARE(reader.answers().size(), 1U);
    QVERIFY(!reader.answers().front().body.contains("outcome"));
    QCOMPARE(server.counters().errorsByCode[std::size_t(ErrorCode::BodyTooLarge)], quint64(1));
    QCOMPARE(server.counters().errorsByCode[std::size_t(ErrorCode::NotFound)], quint64(1));
}

void TstGateway::refusesBeforeTheRoute_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QByteArray>("value");
    const auto withType = [](const QByteArray &type) {
        return "POST /items HTTP/1.1\r\nHost: localhost\r\n" + type + "Content-Length: 2\r\n\r\n{}";
    };
    QTest::newRow("unknown path") << get("/nowhere") << u"NOT_FOUND"_s << ""_ba
                                  << ""_ba;
    QTest::newRow("trailing slash") << get("/items/") << u"NOT_FOUND"_s << ""_ba
                                    << ""_ba;
    QTest::newRow("two slashes") << get("//items/1") << u"NOT_FOUND"_s << ""_ba
                                 << ""_ba;
    QTest::newRow("too deep") << get("/items/1/2") << u"NOT_FOUND"_s << ""_ba
                              << ""_ba;
    QTest::newRow("wrong method") << "DELETE /items/1 HTTP/1.1\r\nHost: localhost\r\n\r\n"_ba << u"METHOD_NOT_ALLOWED"_s
                                  << "Allow"_ba
                                  << "GET, HEAD"_ba;
    QTest::newRow("read where one may write") << get("/items") << u"METHOD_NOT_ALLOWED"_s << "Allow"_ba
                                              << "POST"_ba;
    QTest::newRow("OPTIONS") << "OPTIONS / HTTP/1.1\r\nHost: localhost\r\n\r\n"_ba << u"METHOD_NOT_ALLOWED"_s
                             << "Allow"_ba
                             << "GET, HEAD"_ba;
    QTest::newRow("no media type") << withType({}) << u"UNSUPPORTED_MEDIA_TYPE"_s << ""_ba
                                   << ""_ba;
    QTest::newRow("a form") << withType("Content-Type: application/x-www-form-urlencoded\r\n")
                            << u"UNSUPPORTED_MEDIA_TYPE"_s << ""_ba
                            << ""_ba;
    QTest::newRow("a space in the type") << withType("Content-Type: application/ json\r\n")
                                         << u"UNSUPPORTED_MEDIA_TYPE"_s << "Accept"_ba
                                         << "application/json"_ba;
    QTest::newRow("compressed") << withType("Content-Type: application/json\r\nContent-Encoding: gzip\r\n")
                                << u"UNSUPPORTED_MEDIA_TYPE"_s << "Accept-Encoding"_ba
                                << "identity"_ba;
    QTest::newRow("Latin-1") << withType("Content-Type: application/json; charset=iso-8859-1\r\n")
                             << u"UNSUPPORTED_MEDIA_TYPE"_s << ""_ba
                             << ""_ba;
}

void TstGateway::refusesBeforeTheRoute()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, field);
    QFETCH(QByteArray, value);
    Fixture server;
    RawClient client(server.port());
    client.send(bytes);
    QTRY_COMPARE(client.answers().size(), 1U);
    QTEST(client.answers().front().code(), "code");
    if (!field.isEmpty())
        QCOMPARE(client.answers().front().field(field), value);
    QVERIFY(client.answers().front().field("Connection").isNull());
    QCOMPARE(server.handled, 0);
    QVERIFY(server.bodies.empty());
}

void TstGateway::takesJsonWithParameters_data()
{
    QTest::addColumn<QByteArray>("type");
    for (const char *type : {"application/json;", "application/json; x=y", "application/json;charset=utf-8;x=y",
                             "Application/JSON ; Charset=\"UTF-8\""})
        QTest::newRow(type) << QByteArray(type);
    QTest::newRow("not coded") << "application/json\r\nContent-Encoding: identity"_ba;
}

void TstGateway::takesJsonWithParameters()
{
    QFETCH(QByteArray, type);
    Fixture server;
    RawClient client(server.port());
    client.send("POST /items HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type + "\r\nContent-Length: 2\r\n\r\n{}");
    QTRY_COMPARE(server.pending.size(), 1U);
}

void TstGateway::keepsTheConnectionAfterRefusingARequestWithABody()
{
    Fixture server;
    RawClient client(server.port());
    client.send("POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 30\r\n\r\n" + get("/").first(20));
    client.send(QByteArray(10, 'x') + get("/"));
    QTRY_COMPARE(client.answers().size(), 2U);
    QCOMPARE(client.answers()[0].status, 404);
    QCOMPARE(client.answers()[1].status, 200);
}

void TstGateway::answersInOrder()
{
    Fixture server;
    RawClient client(server.port());
    client.send(get("/") + post("{\"a\":1}") + get("/items/7") + get("/late") + get("/"));
    QTRY_COMPARE(server.pending.size(), 1U);
    QTRY_COMPARE(client.answers().size(), 1U);
    server.pending[0].send(201, "text/plain", "written");
    QTRY_COMPARE(server.pending.size(), 2U);
    QTRY_COMPARE(client.answers().size(), 3U);
    server.pending[1].send(200, "text/plain", "late");
    QTRY_COMPARE(client.answers().size(), 5U);
    const auto answers = client.answers();
    QCOMPARE(answers[0].body, "hello"_ba);
    QCOMPARE(answers[1].body, "written"_ba);
    QVERIFY(answers[2].body.contains("\"data\":\"7\""));
    QCOMPARE(answers[3].body, "late"_ba);
    QCOMPARE(answers[4].body, "hello"_ba);
    QCOMPARE(server.bodies, std::vector{"{\"a\":1}"_ba});
}

void TstGateway::answersManyPipelinedRequests()
{
    Fixture server;
    RawClient client(server.port());
    QByteArray requests;
    for (int i = 0; i < 500; ++i)
        requests += get("/items/" + QByteArray::number(i));
    for (qsizetype sent = 0; sent < requests.size();) {
        sent += std::max<qsizetype>(0, client.send(requests.mid(sent, 3001)));
        QCoreApplication::processEvents();
    }
    QTRY_COMPARE(client.answers().size(), 500U);
    const auto answers = client.answers();
    for (std::size_t i = 0; i < answers.size(); ++i)
        QVERIFY(answers[i].body.contains("\"data\":\"" + QByteArray::number(i) + "\""));
}

// Else a crowd that asks for large pages keeps the primary's pings waiting, and the worker is taken for a dead one.
void TstGateway::costlyAnswersLeaveOthersTheirTurn()
{
    constexpr int crowd = 100;
    Fixture server;
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < crowd; ++i) {
        clients.push_back(std::make_unique<RawClient>(server.port()));
        clients.back()->send(get("/costly"));
    }
    int most = 0; // answered between two turns of others
    int before = 0;
    QTimer others;
    connect(&others, &QTimer::timeout, this, [&] {
        most = std::max(most, server.handled - before);
        before = server.handled;
    });
    others.start(0);
    QTRY_COMPARE(server.handled, crowd);
    for (const auto &client : clients)
        QTRY_COMPARE(client->answers().size(), 1U);
    QVERIFY2(most <= crowd / 4, qPrintable(QString::number(most)));
}

// The rest of a head came in time, and is looked at after its deadline.
void TstGateway::whatWaitsForItsTurnIsNotLate()
{
    constexpr int crowd = 100;
    GatewayOptions options;
    options.limits.head = 100ms;
    Fixture server(std::move(options));
    RawClient client(server.port());
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < crowd; ++i)
        clients.push_back(std::make_unique<RawClient>(server.port()));
    QTRY_COMPARE(server.counters().openConnections, crowd + 1);
    const QByteArray request = get("/");
    client.send(request.first(10));
    QTRY_COMPARE(server.counters().bytesReceived, 10U);
    for (const auto &other : clients)
        other->send(get("/costly"));
    client.send(request.sliced(10));
    QTRY_COMPARE(client.answers().size(), 1U);
    QCOMPARE(client.answers()[0].status, 200);
}

void TstGateway::clientLeaves_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("isReset");
    for (const bool isReset : {false, true}) {
        const char *const how = isReset ? "reset" : "close";
        QTest::addRow("%s before it sends", how) << ""_ba << isReset;
        QTest::addRow("%s in the head", how) << get("/").first(10) << isReset;
        QTest::addRow("%s in the body", how) << post("{\"a\":1}").chopped(3) << isReset;
        QTest::addRow("%s before an answer", how) << get("/big") << isReset;
        QTest::addRow("%s before a late answer", how) << post() << isReset;
        QTest::addRow("%s with more behind a late answer", how) << post() + post() + post() << isReset;
    }
}

void TstGateway::clientLeaves()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, isReset);
    for (const bool isReadFirst : {false, true}) { // or it is still in the queue of the listening socket
        Fixture server;
        RawClient client(server.port());
        client.send(bytes);
        if (isReadFirst)
            QTRY_COMPARE(server.counters().bytesReceived, quint64(bytes.size()));
        isReset ? client.reset() : client.leave();
        QTRY_COMPARE(server.counters().connectionsAccepted, quint64(1));
        if (isReset && isReadFirst) // noticed at once, whatever is in flight
            QTRY_COMPARE(server.counters().openConnections, 0);
        // A late answer, and the next one's behind it, until nobody is left: nothing may break, and nothing may stay
        // open.
        QTRY_VERIFY(answerAll(server) && server.counters().openConnections == 0);
        const bool isWrite = bytes.startsWith("POST") && bytes.endsWith("}");
        if (isReset && isReadFirst && isWrite)
            QTRY_COMPARE(server.counters().clientsGone, quint64(1));
        RawClient other(server.port());
        other.send(get("/"));
        QTRY_COMPARE(other.answers().size(), 1U);
    }
}

void TstGateway::answersAfterAHalfClose_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("late");
    QTest::addColumn<int>("last");
    QTest::newRow("at once") << get("/") + get("/") << 0 << 200;
    QTest::newRow("late") << post() << 1 << 201;
    QTest::newRow("late and more") << post() + get("/") << 1 << 200;
    QTest::newRow("big") << get("/big") << 0 << 200;
    QTest::newRow("incomplete") << get("/").chopped(2) << 0 << 400;
}

void TstGateway::answersAfterAHalfClose()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, late);
    Fixture server;
    RawClient client(server.port());
    client.send(bytes);
    client.finishSending();
    QTRY_COMPARE(server.pending.size(), std::size_t(late));
    QCoreApplication::processEvents();
    for (const Reply &reply : server.pending)
        reply.send(201, "text/plain", "written");
    QTRY_VERIFY(client.isClosedByServer());
    QVERIFY(!client.wasReset());
    QVERIFY(!client.answers().empty());
    QTEST(client.answers().back().status, "last");
    QTRY_COMPARE(server.counters().openConnections, 0);
}

void TstGateway::answersHead()
{
    Fixture server;
    RawClient client(server.port());
    client.send("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\nHEAD /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n");
    QTRY_COMPARE(client.answers(true).size(), 2U);
    QVERIFY(client.received().endsWith("\r\n\r\n"));
    QCOMPARE(client.answers(true)[0].status, 200);
    QCOMPARE(client.answers(true)[0].field("Content-Length"), "5"_ba);
    QCOMPARE(client.answers(true)[1].status, 404);
    QCOMPARE(server.handled, 1);
}

void TstGateway::answersConditionalGet()
{
    Fixture server;
    RawClient client(server.port());
    client.send(get("/items/5", "If-None-Match: \"x\", W/\"5-1\"\r\n") + get("/items/5", "If-None-Match: \"6-1\"\r\n"));
    QTRY_COMPARE(client.answers().size(), 2U);
    QCOMPARE(client.answers()[0].status, 304);
    QCOMPARE(client.answers()[0].field("ETag"), "\"5-1\""_ba);
    QVERIFY(!client.answers()[0].field("Date").isNull());
    QVERIFY(client.answers()[0].field("Content-Length").isNull());
    QVERIFY(client.answers()[0].field("Content-Type").isNull());
    QCOMPARE(client.answers()[1].status, 200);
    QCOMPARE(server.counters().answersByClass[3], quint64(1));
}

void TstGateway::honoursConnectionAndVersion_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("connection");
    QTest::newRow("1.1") << get("/") << QByteArray();
    QTest::newRow("1.1 close") << get("/", "Connection: close\r\n") << "close"_ba;
    QTest::newRow("1.0") << "GET / HTTP/1.0\r\n\r\n"_ba
                         << "close"_ba;
    QTest::newRow("1.0 keep-alive") << "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"_ba
                                    << "keep-alive"_ba;
}

void TstGateway::honoursConnectionAndVersion()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, connection);
    Fixture server;
    RawClient client(server.port());
    client.send(bytes + bytes);
    const bool closes = connection == "close";
    QTRY_COMPARE(client.answers().size(), closes ? 1U : 2U);
    QCOMPARE(client.answers()[0].field("Connection"), connection);
    if (closes)
        QTRY_VERIFY(client.isClosedByServer());
    QCOMPARE(client.answers().size(), closes ? 1U : 2U);
}

void TstGateway::continuesWhenTheClientWaits()
{
    Fixture server;
    RawClient client(server.port());
    const QByteArray request = post("{\"a\":1}", "Expect: 100-continue\r\n");
    client.send(request.chopped(7));
    QTRY_COMPARE(client.received(), "HTTP/1.1 100 Continue\r\n\r\n"_ba);
    client.send(request.last(7));
    QTRY_COMPARE(server.pending.size(), 1U);
    QCOMPARE(server.bodies.front(), "{\"a\":1}"_ba);
    client.send(request); // does not wait: gets no 100
    server.pending[0].send(201, "text/plain", "1");
    QTRY_COMPARE(server.pending.size(), 2U);
    server.pending[1].send(201, "text/plain", "2");
    QTRY_COMPARE(client.answers().size(), 3U);
    QCOMPARE(client.answers()[1].status, 201);
    QCOMPARE(client.answers()[2].status, 201);
}

void TstGateway::refusesAnExpectedBodyAtOnce()
{
    Fixture server;
    for (const QByteArray &length : {"2000000"_ba, "10"_ba}) {
        RawClient client(server.port());
        client.send("POST /nowhere HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: " + length +
                    "\r\n\r\n");
        QTRY_COMPARE(client.answers().size(), 1U);
        QCOMPARE(client.answers().front().status, length.size() > 2 ? 413 : 404);
        QTRY_VERIFY(client.isClosedByServer());
    }
}

void TstGateway::handsOnOnlyWhatRoutesRead()
{
    Fixture server;
    RawClient client(server.port());
    client.send(
        "PUT /fields HTTP/1.1\r\nHost: localhost\r\nOneWriter-Scope: forged\r\nCookie: a=b\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nContent-Type: application/json; charset=UTF-8\r\n"
        "Idempotency-Key: k\r\nIf-Match: \"a\"\r\nIf-Match: *\r\nIf-None-Match: *\r\nContent-Length: 2\r\n\r\n{}");
    QTRY_COMPARE(client.answers().size(), 1U);
    QCOMPARE(client.answers().front().body, "||k|\"a\", *||||"_ba);
}

void TstGateway::needsAToken()
{
    GatewayOptions options;
    options.authenticator =
        Authenticator({Authenticator::scopeOfToken("secret"), Authenticator::scopeOfToken("other")});
    Fixture server(std::move(options));
    const QByteArray fields = "PUT /fields HTTP/1.1\r\nHost: localhost\r\n";
    const std::vector<std::pair<QByteArray, int>> cases{{get("/"), 401},
                                                        {get("/nowhere"), 401},
                                                        {get("/", "Authorization: Bearer wrong\r\n"), 401},
                                                        {get("/", "Authorization: Basic secret\r\n"), 401},
                                                        {get("/", "Authorization: Bearer secret2\r\n"), 401},
                                                        {get("/", "Authorization: Bearer secret\r\n"), 200},
                                                        {get("/", "Authorization: bearer other\r\n"), 200},
                                                        {get("/healthz"), 200}};
    for (const auto &[request, status] : cases) {
        RawClient client(server.port());
        client.send(request);
        QTRY_COMPARE(client.answers().size(), 1U);
        QCOMPARE(client.answers().front().status, status);
        QCOMPARE(client.answers().front().field("WWW-Authenticate").startsWith("Bearer"), status == 401);
    }
    RawClient one(server.port()), other(server.port());
    one.send(fields + "Authorization: Bearer secret\r\n\r\n");
    other.send(fields + "Authorization: Bearer other\r\n\r\n");
    QTRY_COMPARE(one.answers().size() + other.answers().size(), 2U);
    QCOMPARE(one.answers().front().body.indexOf('|'), 64);
    QVERIFY(one.answers().front().body != other.answers().front().body);
}

void TstGateway::guardsHosts_data()
{
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<int>("status");
    for (const char *host : {"localhost", "LOCALHOST:3000", "127.0.0.1", "127.1.2.3:80", "[::1]", "[::1]:3000",
                             "db.example", "db.example:8080", "localhost.", "localhost.:3000", "127.0.0.1.",
                             "db.example.", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]:3000"})
        QTest::newRow(host) << QByteArray(host) << 200;
    for (const char *host :
         {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "127.evil.example", "10.0.0.1", "[::2]",
          "[::ffff:10.0.0.1]", ".", "localhost..", "::1", "localhost:x", "[::1", "xdb.example", "127.0.0.1:123456"})
        QTest::newRow(host) << QByteArray(host) << 421;
}

void TstGateway::guardsHosts()
{
    QFETCH(QByteArray, host);
    GatewayOptions options;
    options.hosts = HostPolicy({"db.example"_ba});
    Fixture server(std::move(options));
    RawClient client(server.port());
    client.send("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    QTRY_COMPARE(client.answers().size(), 1U);
    QTEST(client.answers().front().status, "status");
}

void TstGateway::answersWhatARouteForgot()
{
    Fixture server;
    RawClient client(server.port());
    client.send(get("/forgotten") + get("/late") + get("/"));
    QTRY_COMPARE(server.pending.size(), 1U);
    server.pending.clear();
    QTRY_COMPARE(client.answers().size(), 3U);
    QCOMPARE(client.answers()[0].code(), u"OP_FAILED"_s);
    QCOMPARE(client.answers()[1].status, 500);
    QCOMPARE(client.answers()[2].status, 200);
    QCOMPARE(server.counters().errorsByCode[std::size_t(ErrorCode::OpFailed)], quint64(2));
}

void TstGateway::answersAndReportsWhatARouteThrows()
{
    Fixture server;
    std::vector<std::string> failures;
    server.gateway->router().setFailureObserver(
        [&failures](const std::exception &error) { failures.push_back(error.what()); });
    RawClient client(server.port());
    client.send(get("/throwing") + get("/"));
    QTRY_COMPARE(client.answers().size(), 2U);
    QCOMPARE(client.answers()[0].code(), u"OP_FAILED"_s);
    QVERIFY(!client.answers()[0].body.contains("fire")); // for the log, not for clients
    QCOMPARE(client.answers()[1].status, 200);
    QCOMPARE(failures, std::vector<std::string>{"the disk is on fire"});
}

void TstGateway::ignoresASecondAnswer()
{
    Fixture server;
    RawClient client(server.port());
    client.send(get("/twice") + get("/"));
    QTRY_COMPARE(client.answers().size(), 2U);
    QCOMPARE(client.answers()[0].body, "first"_ba);
    QCOMPARE(client.answers()[1].body, "hello"_ba);
    QCOMPARE(server.counters().errorsByCode[std::size_t(ErrorCode::NotFound)], quint64(0));
}

void TstGateway::readsQueryParameters_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("contained");
    QTest::newRow("none") << "/query"_ba
                          << ""_ba;
    QTest::newRow("decoded") << "/query?after=a%2Fb%20c+d&limit=1"_ba
                             << "a/b c+d"_ba;
    QTest::newRow("unknown") << "/query?limit=1&sort=up"_ba
                             << "\\\"sort\\\""_ba;
    QTest::newRow("twice") << "/query?limit=1&limit=2"_ba
                           << "\\\"limit\\\""_ba;
    QTest::newRow("empty pieces") << "/query?&after=a&&limit=1&"_ba
                                  << "a"_ba;
    QTest::newRow("no name") << "/query?=a"_ba
                             << "\\\"\\\""_ba;
    QTest::newRow("long name") << "/query?" + QByteArray(15'000, 'x') << QByteArray(100, 'x') + "\xe2\x80\xa6\\\"";
}

void TstGateway::readsQueryParameters()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, contained);
    Fixture server;
    RawClient client(server.port());
    client.send(get(target));
    QTRY_COMPARE(client.answers().size(), 1U);
    QVERIFY2(client.answers().front().body.contains(contained), client.answers().front().body);
    QCOMPARE(client.answers().front().status, contained.contains('"') ? 422 : 200);
}

void TstGateway::slowRequestsTimeOut_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("request line") << "GE"_ba;
    QTest::newRow("head") << get("/").chopped(2);
    QTest::newRow("body") << post("{\"a\":1}").chopped(2);
    QTest::newRow("second request") << get("/") + "GE";
}

void TstGateway::slowRequestsTimeOut()
{
    QFETCH(QByteArray, bytes);
    GatewayOptions options;
    options.limits.head = options.limits.body = 100ms;
    Fixture server(std::move(options));
    RawClient client(server.port());
    client.send(bytes);
    QTRY_VERIFY(client.isClosedByServer());
    QCOMPARE(client.answers().back().code(), u"REQUEST_TIMEOUT"_s);
}

void TstGateway::closesIdleConnections()
{
    GatewayOptions options;
    options.limits.idle = 100ms;
    Fixture server(std::move(options));
    RawClient fresh(server.port()), used(server.port()), writing(server.port());
    used.send(get("/"));
    writing.send(post());
    QTRY_VERIFY(fresh.isClosedByServer() && used.isClosedByServer());
    QVERIFY(fresh.received().isEmpty());
    QCOMPARE(used.answers().size(), 1U);
    QVERIFY(!writing.isClosedByServer()); // waits for us, not we for it
    server.pending[0].send(201, "text/plain", "written");
    QTRY_COMPARE(writing.answers().size(), 1U);
    QTRY_VERIFY(writing.isClosedByServer());
}

// I6: a client that asks without end and never reads holds one turn's answers and is closed in the end.
void TstGateway::closesAClientThatDoesNotRead()
{
    GatewayOptions options;
    options.limits.stall = 200ms;
    Fixture server(std::move(options));
    RawClient client(server.port(), 4096);
    const QByteArray requests = get("/big").repeated(50);
    client.send(requests);
    QTRY_VERIFY(server.counters().bytesSent > 0);
    QTRY_COMPARE(server.counters().openConnections, 0);
    QVERIFY(server.counters().requests <= 2);
    QVERIFY(server.counters().bytesSent < 500'000); // the kernel holds little of the 4 MB, ...
    QTRY_VERIFY(client.isClosedByServer());
    QVERIFY(client.wasReset()); // ... and nothing any longer
}

// I6: of an answer that the kernel has taken whole, the gateway cannot see that nobody reads it.
void TstGateway::closesAClientThatDoesNotReadWhatTheKernelHolds()
{
    GatewayOptions options;
    options.limits.stall = 200ms;
    Fixture server(std::move(options));
    RawClient client(server.port(), 4096), idle(server.port());
    client.send(get("/medium"));
    QTRY_VERIFY(server.counters().bytesSent > quint64(mediumBytes)); // with its head
    QTRY_COMPARE(server.counters().openConnections, 1);
    QVERIFY(!idle.isClosedByServer());
}

// I6: a body holds what came of it, not what it announces: that would take the room of those who read.
void TstGateway::announcedBodiesTakeNoRoom()
{
    GatewayOptions options;
    options.limits.bufferedBytes = bigBytes + 1'000'000;
    Fixture server(std::move(options));
    const QByteArray begun = post(QByteArray(1'000'000, ' ')).first(200);
    std::vector<std::unique_ptr<RawClient>> uploads;
    for (int i = 0; i < 16; ++i) {
        uploads.push_back(std::make_unique<RawClient>(server.port()));
        uploads.back()->send(begun);
    }
    QTRY_COMPARE(server.counters().bytesReceived, quint64(uploads.size()) * begun.size());
    RawClient reader(server.port());
    reader.send(get("/big").repeated(4));
    QTRY_COMPARE(reader.answers().size(), 4U);
    for (const auto &upload : uploads)
        QVERIFY(!upload->isClosedByServer());
}

// I6: when requests hold all the room, the one that has stopped gets a named answer, not the one that comes.
void TstGateway::uploadsThatStopGiveWay()
{
    GatewayOptions options;
    options.limits.bufferedBytes = 1'500'000;
    Fixture server(std::move(options));
    const QByteArray request = post(QByteArray(1'000'000, ' '));
    RawClient stopped(server.port()), moving(server.port()), late(server.port());
    QTRY_VERIFY(stopped.sendAll(request.first(900'000)));
    QTRY_COMPARE(server.counters().bytesReceived, quint64(900'000));
    QTRY_VERIFY(moving.sendAll(request));
    QTRY_COMPARE(server.pending.size(), 1U);
    QTRY_VERIFY(stopped.isClosedByServer());
    QVERIFY(!stopped.wasReset());
    QCOMPARE(stopped.answers().front().code(), u"TOO_MANY_CONNECTIONS"_s);
    QCOMPARE(stopped.answers().front().outcome(), u"not-applied"_s);
    // What waits for its answer cannot give way.
    QTRY_VERIFY(late.sendAll(request));
    QTRY_COMPARE(late.answers().size(), 1U);
    QCOMPARE(late.answers().front().code(), u"TOO_MANY_CONNECTIONS"_s);
    QCOMPARE(server.pending.size(), 1U);
    answerAll(server);
    QTRY_COMPARE(moving.answers().size(), 1U);
    late.send(post());
    QTRY_COMPARE(server.pending.size(), 1U);
}

// I6: when answers hold all the room, the client that does not read loses its own.
void TstGateway::clientsThatDoNotReadGiveWay()
{
    GatewayOptions options;
    options.limits.bufferedBytes = bigBytes + 500'000;
    Fixture server(std::move(options));
    RawClient lazy(server.port(), 4096), reader(server.port());
    lazy.send(get("/big"));
    QTRY_VERIFY(server.counters().bytesSent > 0);
    reader.send(get("/big").repeated(4));
    QTRY_COMPARE(reader.answers().size(), 4U);
    QTRY_VERIFY(lazy.isClosedByServer());
    QVERIFY(lazy.received().size() < bigBytes);
}

// Also when it has read in the very turn of the event loop in which room is needed.
void TstGateway::clientsThatMoveOnDoNotGiveWay()
{
    GatewayOptions options;
    options.limits.bufferedBytes = 2 * bigBytes + 500'000;
    Fixture server(std::move(options));
    RawClient reader(server.port()), lazy(server.port(), 4096), late(server.port());
    reader.send(get("/big"));
    QTRY_COMPARE(server.counters().requests, quint64(1));
    lazy.send(get("/big"));
    QTRY_COMPARE(server.counters().requests, quint64(2));
    QTRY_COMPARE(server.counters().connectionsAccepted, quint64(3));
    reader.received();
    late.send(get("/big"));
    QTRY_COMPARE(late.answers().size(), 1U);
    QTRY_COMPARE(reader.answers().size(), 1U);
    QTRY_VERIFY(lazy.isClosedByServer());
}

// I6: an answer for which there is no room goes only to a client that reads it at once.
void TstGateway::anAnswerMayBeTooLarge()
{
    GatewayOptions options;
    options.limits.bufferedBytes = 500'000;
    Fixture server(std::move(options));
    RawClient lazy(server.port(), 4096);
    lazy.send(get("/big"));
    QTRY_VERIFY(lazy.isClosedByServer());
    QVERIFY(lazy.received().size() < bigBytes);
}

void TstGateway::earlyAnswerCanBeRead()
{
    Fixture server;
    const QByteArray body(1'200'000, 'x');
    for (int i = 0; i < 10; ++i) {
        RawClient client(server.port());
        client.send("POST /items HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1200000\r\n\r\n");
        for (qsizetype sent = 0; sent < body.size();) {
            const qsizetype count = client.send(body.mid(sent, 50'000));
            QVERIFY2(count > 0 || errno == EAGAIN, "the server does not read what it discards");
            sent += std::max<qsizetype>(0, count);
            QCoreApplication::processEvents();
        }
        client.finishSending();
        QTRY_VERIFY(client.isClosedByServer());
        QVERIFY(!client.wasReset());
        QCOMPARE(client.answers().front().status, 413);
    }
}

// I6: one connection too many is told so.
void TstGateway::boundsConnections()
{
    GatewayOptions options;
    options.limits.connections = 3;
    Fixture server(std::move(options));
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 5; ++i) {
        clients.push_back(std::make_unique<RawClient>(server.port()));
        QTRY_COMPARE(server.counters().connectionsAccepted, quint64(i + 1));
    }
    for (std::size_t i = 3; i < clients.size(); ++i) {
        QTRY_VERIFY(clients[i]->isClosedByServer());
        QCOMPARE(clients[i]->answers().front().code(), u"TOO_MANY_CONNECTIONS"_s);
        QCOMPARE(clients[i]->answers().front().field("Retry-After"), "1"_ba);
        QCOMPARE(clients[i]->answers().front().outcome(),
                 u"not-applied"_s); // nothing was read of what it may have asked
        clients[i]->leave();
    }
    QCOMPARE(server.counters().connectionsRefused, quint64(2));
    clients.front()->leave();
    QTRY_COMPARE(server.counters().openConnections, 2);
    RawClient next(server.port());
    next.send(get("/"));
    QTRY_COMPARE(next.answers().size(), 1U);
    QCOMPARE(next.answers().front().status, 200);
}

// I6: however many they are.
void TstGateway::tellsManyThatThereAreTooManyConnections()
{
    GatewayOptions options;
    options.limits.connections = 1;
    Fixture server(std::move(options));
    RawClient served(server.port());
    QTRY_COMPARE(server.counters().connectionsAccepted, quint64(1));
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 300; ++i) {
        clients.push_back(std::make_unique<RawClient>(server.port()));
        clients.back()->send(post()); // waits in the kernel when the connection is accepted
    }
    for (const auto &client : clients) {
        QTRY_COMPARE(client->answers().size(), 1U);
        QCOMPARE(client->answers().front().code(), u"TOO_MANY_CONNECTIONS"_s);
        QCOMPARE(client->answers().front().outcome(), u"not-applied"_s);
        QTRY_VERIFY(client->isClosedByServer());
        QVERIFY(!client->wasReset());
    }
    QCOMPARE(server.counters().connectionsRefused, quint64(300));
    QCOMPARE(server.counters().errorsByCode[std::size_t(ErrorCode::TooManyConnections)], quint64(300));
    served.send(get("/"));
    QTRY_COMPARE(served.answers().size(), 1U);
}

void TstGateway::survivesWantOfDescriptors()
{
    Fixture server;
    RawClient served(server.port());
    served.send(get("/"));
    QTRY_COMPARE(served.answers().size(), 1U);
    QByteArray dateOfTheFirst;
    for (int round = 0; round < 2; ++round) {
        RawClient refused(server.port()), later(server.port()); // connected, but not accepted yet
        rlimit before{};
        ::getrlimit(RLIMIT_NOFILE, &before);
        const int lowestFree = ::dup(0);
        ::close(lowestFree);
        const rlimit none{rlim_t(lowestFree), before.rlim_max};
        QCOMPARE(::setrlimit(RLIMIT_NOFILE, &none), 0);
        const bool isRefused =
            QTest::qWaitFor([&] { return refused.isClosedByServer() && later.isClosedByServer(); }, 5000);
        ::setrlimit(RLIMIT_NOFILE, &before);
        QVERIFY(isRefused);
        QCOMPARE(refused.answers().front().status, 503);
        QCOMPARE(refused.answers().front().outcome(), u"not-applied"_s);
        const QByteArray date = refused.answers().front().field("Date");
        QVERIFY(date != dateOfTheFirst); // that of this answer
        dateOfTheFirst = date;
        QTRY_VERIFY(httpDate() != date);
    }
    served.send(get("/"));
    QTRY_COMPARE(served.answers().size(), 2U);
    RawClient next(server.port());
    next.send(get("/"));
    QTRY_COMPARE(next.answers().size(), 1U);
    QCOMPARE(next.answers().front().status, 200);
}

// I9, as far as connections go.
void TstGateway::drains()
{
    Fixture server;
    QSignalSpy drained(server.gateway.get(), &Gateway::drained);
    RawClient idle(server.port()), writing(server.port());
    idle.send(get("/"));
    writing.send(post());
    QTRY_COMPARE(idle.answers().size(), 1U);
    QTRY_COMPARE(server.pending.size(), 1U);
    server.gateway->drain(Gateway::Accepting::Others);
    RawClient waiting(server.port()); // in the queue of the listening socket, for a successor
    waiting.send(get("/"));
    idle.send(get("/"));
    QTRY_VERIFY(idle.isClosedByServer());
    QCOMPARE(idle.answers().size(), 2U);
    QCOMPARE(idle.answers()[1].field("Connection"), "close"_ba);
    idle.leave();
    QCOMPARE(drained.count(), 0);
    server.pending[0].send(201, "text/plain", "written");
    QTRY_VERIFY(writing.isClosedByServer());
    QCOMPARE(writing.answers().front().field("Connection"), "close"_ba);
    writing.leave();
    QTRY_COMPARE(drained.count(), 1);
    QVERIFY(waiting.isConnected() && !waiting.isClosedByServer());
    QCOMPARE(server.counters().connectionsAccepted, quint64(2));
}

void TstGateway::drainClosesIdleConnections()
{
    GatewayOptions options;
    options.limits.drainIdle = 100ms;
    Fixture server(std::move(options));
    QSignalSpy drained(server.gateway.get(), &Gateway::drained);
    RawClient client(server.port());
    QTRY_COMPARE(server.counters().openConnections, 1);
    server.gateway->drain(Gateway::Accepting::Others);
    QTRY_COMPARE(drained.count(), 1);
    QVERIFY(client.isClosedByServer());
}

// I9: half a request was never admitted, so the end is not put off for it until its own deadline.
void TstGateway::drainEndsHalfARequest()
{
    GatewayOptions options;
    options.limits.drainIdle = 100ms;
    Fixture server(std::move(options));
    QSignalSpy drained(server.gateway.get(), &Gateway::drained);
    RawClient client(server.port());
    client.send(post("{\"a\":1}").chopped(3));
    QTRY_VERIFY(server.counters().bytesReceived > 0);
    server.gateway->drain(Gateway::Accepting::Gateway);
    server.gateway->closeIdle();
    QTRY_VERIFY(client.isClosedByServer());
    QCOMPARE(client.answers().front().code(), u"REQUEST_TIMEOUT"_s);
    QCOMPARE(client.answers().front().outcome(), u"not-applied"_s);
    client.leave();
    QTRY_COMPARE(drained.count(), 1);
}

void TstGateway::closesAfterFlush()
{
    Fixture server;
    QSignalSpy drained(server.gateway.get(), &Gateway::drained);
    RawClient idle(server.port()), writing(server.port()), forgotten(server.port());
    writing.send(post());
    forgotten.send(post());
    QTRY_COMPARE(server.pending.size(), 2U);
    server.gateway->closeAfterFlush();
    server.pending[0].problem({ErrorCode::Unavailable, u"The primary is gone."_s, Outcome::Unknown});
    QTRY_VERIFY(idle.isClosedByServer());
    QTRY_COMPARE(drained.count(), 1); // the third one was never answered
    QCOMPARE(writing.answers().size() + forgotten.answers().size(), 1U);
    QVERIFY(writing.isClosedByServer() && forgotten.isClosedByServer());
}

void TstGateway::replyMayOutliveTheGateway()
{
    Fixture server;
    RawClient client(server.port());
    client.send(post());
    QTRY_COMPARE(server.pending.size(), 1U);
    server.gateway.reset();
    server.pending[0].send(201, "text/plain", "nobody hears");
    server.pending.clear();
    QVERIFY(client.isClosedByServer());
}

void TstGateway::answersFromTheCache()
{
    quint64 version = 1;
    GatewayOptions options;
    int begun = 0;
    int ended = 0;
    options.beginSnapshot = [&] {
        ++begun;
        return version;
    };
    options.endSnapshot = [&ended] { ++ended; };
    Fixture server(std::move(options));
    RawClient client(server.port());
    client.send(get("/items/1"));
    QTRY_COMPARE(client.answers().size(), 1U);
    client.send(get("/items/1") + get("/items/1", "If-None-Match: \"1-1\"\r\n") + get("/items/2"));
    QTRY_COMPARE(client.answers().size(), 4U);
    QCOMPARE(server.handled, 2);
    QCOMPARE(server.counters().cacheHits, quint64(2));
    QCOMPARE(client.answers()[1].body, client.answers()[0].body);
    QVERIFY(!client.answers()[1].field("Date").isNull());
    QCOMPARE(client.answers()[2].status, 304);
    RawClient head(server.port());
    head.send("HEAD /items/1 HTTP/1.0\r\n\r\n");
    QTRY_VERIFY(head.isClosedByServer());
    QCOMPARE(head.answers(true).front().status, 200);
    QCOMPARE(head.answers(true).front().field("Connection"), "close"_ba);
    QVERIFY(head.received().endsWith("\r\n\r\n"));
    QCOMPARE(server.handled, 2);
    version = 2;
    client.send(get("/items/1") + get("/") + get("/") + get("/items/"));
    QTRY_COMPARE(client.answers().size(), 8U);
    QCOMPARE(server.handled, 5); // what is not declared cacheable is never kept
    QCOMPARE(begun, 4);          // requests that came together share one
    QCOMPARE(ended, begun);
}

void TstGateway::answersTheSameWithoutACache()
{
    Fixture server;
    RawClient client(server.port());
    client.send(get("/items/1") + get("/items/1"));
    QTRY_COMPARE(client.answers().size(), 2U);
    QCOMPARE(server.handled, 2);
    QCOMPARE(server.counters().cacheHits, quint64(0));
    QCOMPARE(client.answers()[0].body, client.answers()[1].body);
}

void TstGateway::tellsWhatWasAnswered()
{
    std::vector<AnsweredRequest> told;
    GatewayOptions options;
    options.beginSnapshot = [] { return quint64(1); };
    options.endSnapshot = [] {};
    options.answered = [&told](const AnsweredRequest &request) { told.push_back(request); };
    Fixture server(std::move(options));
    const qint64 startUs = monotonicUs();
    RawClient client(server.port());
    client.send(get("/items/1") + get("/items/1") + get("/nowhere") + post());
    QTRY_COMPARE(server.pending.size(), 1U);
    QCOMPARE(told.size(), 3U);
    server.pending[0].send(201, "text/plain", "written");
    QTRY_COMPARE(told.size(), 4U);
    const int statuses[] = {200, 200, 404, 201};
    for (std::size_t i = 0; i < told.size(); ++i) {
        QCOMPARE(told[i].isWrite, i == 3);
        QCOMPARE(told[i].status, statuses[i]);
        QVERIFY(startUs <= told[i].startedUs && told[i].startedUs <= told[i].answeredUs &&
                told[i].answeredUs <= monotonicUs());
    }
}

void TstGateway::hasNoRawSockets()
{
    Fixture server;
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 20; ++i) {
        clients.push_back(std::make_unique<RawClient>(server.port()));
        clients.back()->send(i % 2 == 0 ? get("/") : post());
        QTRY_COMPARE(server.counters().requests + server.pending.size(), std::size_t(i + 1));
    }
    auto *const listener = server.gateway->findChild<QTcpServer *>();
    QVERIFY(listener);
    for (int i = 0; i < 20; ++i) { // even if Qt were to accept again, whoever of the two comes first
        listener->resumeAccepting();
        clients.push_back(std::make_unique<RawClient>(server.port()));
        clients.back()->send(get("/"));
        QTRY_COMPARE(clients.back()->answers().size(), 1U);
    }
    const auto sockets = server.gateway->findChildren<QTcpSocket *>();
    QCOMPARE(sockets.size(), 11); // one for each write in flight, and one for all the reads since
    for (QTcpSocket *socket : sockets) {
        QVERIFY(qobject_cast<FedSocket *>(socket));
        QCOMPARE(socket->socketDescriptor(), -1);
    }
}

QTEST_GUILESS_MAIN(TstGateway)
#include "tst_gateway.moc"
