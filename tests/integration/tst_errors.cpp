// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/httpclient.h"
#include "tests/support/outsideprogram.h"
#include "tests/support/serverprocess.h"

#include "shared/errorcode.h"

#include <QTemporaryDir>
#include <QTest>

#include <signal.h>

#include <future>
#include <memory>

using namespace Qt::StringLiterals;

// Every refusal of the contract, reached as a client reaches it, and what it says became of the write (I4).
class TstErrors : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();

    void requestsThatAreRefused_data();
    void requestsThatAreRefused();
    void anEarlyRefusalOfALargeBodyCanBeRead();
    void tooManyConnections();
    void connectionsAreSharedOut();
    void requestTimeout();
    void tokensAreAskedFor();

    void queueFull();
    void timeoutBehindAnotherProgram();
    void clientTimeoutThatWasWithdrawn();
    void clientTimeoutOfAStoppedPrimary();
    void unavailableWhenThePrimaryDies();
    void draining();
    void operationThatFails();
    void preconditionThatDoesNotHold();
    void keyOfAnotherRequest();
    void conflict();

private:
    static void verifyProblem(const HttpAnswer &answer, ErrorCode code);
    static auto postInBackground(quint16 port, const QString &title)
    {
        return std::async(std::launch::async, [port, title] {
            return httpPost(port, "/posts", {{u"title"_s, title}});
        });
    }
    static qint64 postsOnDisk(const ServerProcess &server, const QByteArray &title)
    {
        return OutsideProgram(server.databasePath()).number("SELECT count(*) FROM posts WHERE title = '" + title + "'");
    }

    QTemporaryDir m_dir;
    std::unique_ptr<ServerProcess> m_server;
};

void TstErrors::initTestCase()
{
    m_server = std::make_unique<ServerProcess>(m_dir.path());
    QVERIFY2(m_server->isServing(), qPrintable(m_server->standardError()));
}

void TstErrors::verifyProblem(const HttpAnswer &answer, ErrorCode code)
{
    const ErrorCodeInfo &info = errorCodeInfo(code);
    QCOMPARE(answer.code(), QString(info.name));
    QCOMPARE(answer.status, info.status);
    QCOMPARE(answer.fields.value("content-type"), "application/problem+json");
    for (const auto &member : {u"type"_s, u"title"_s, u"status"_s, u"detail"_s, u"code"_s, u"worker"_s})
        QVERIFY2(answer.json().contains(member), qPrintable(member));
    QCOMPARE(answer.json().value(u"status"_s).toInt(), info.status);
    QCOMPARE(answer.fields.contains("retry-after"), info.retryAfterSeconds > 0);
}

void TstErrors::requestsThatAreRefused_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QByteArray>("detail"); // must be named
    const auto post = [](const QByteArray &body, const QByteArray &target = "/posts",
                         const QByteArray &method = "POST") {
        return QByteArray(method + ' ' + target +
                          " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " +
                          QByteArray::number(body.size()) + "\r\n\r\n" + body);
    };
    const auto get = [](const QByteArray &target, const QByteArray &fields = {}) {
        return QByteArray("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
    };
    const QByteArray id = "/posts/01900000-0000-7000-8000-000000000000";

    QTest::newRow("no such path") << get("/nothing") << ErrorCode::NotFound << QByteArray();
    QTest::newRow("no such post") << get(id) << ErrorCode::NotFound << QByteArray();
    QTest::newRow("an id that is no UUID") << get("/posts/17") << ErrorCode::NotFound << QByteArray();
    QTest::newRow("patch of no such post")
        << post("{\"title\":\"t\"}", id, "PATCH") << ErrorCode::NotFound << QByteArray();
    QTest::newRow("comments of no such post") << get(id + "/comments") << ErrorCode::NotFound << QByteArray();
    QTest::newRow("method not allowed") << QByteArray("DELETE /posts HTTP/1.1\r\nHost: localhost\r\n\r\n")
                                        << ErrorCode::MethodNotAllowed << QByteArray();
    QTest::newRow("method not known") << QByteArray("BREW /posts HTTP/1.1\r\nHost: localhost\r\n\r\n")
                                      << ErrorCode::NotImplemented << QByteArray();
    QTest::newRow("transfer coding not known")
        << QByteArray("POST /posts HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n")
        << ErrorCode::NotImplemented << QByteArray();
    QTest::newRow("HTTP/2.0") << QByteArray("GET /posts HTTP/2.0\r\nHost: localhost\r\n\r\n") << ErrorCode::HttpVersion
                              << QByteArray();
    QTest::newRow("no host") << QByteArray("GET /posts HTTP/1.1\r\n\r\n") << ErrorCode::Malformed << QByteArray();
    QTest::newRow("TLS hello") << QByteArray("\x16\x03\x01\x02\x00\x01\x00", 7) << ErrorCode::Malformed << QByteArray();
    QTest::newRow("foreign host") << QByteArray("GET /posts HTTP/1.1\r\nHost: evil.example\r\n\r\n")
                                  << ErrorCode::ForbiddenHost << QByteArray();
    QTest::newRow("expectation") << get("/posts", "Expect: a miracle\r\n") << ErrorCode::ExpectationFailed
                                 << QByteArray();
    QTest::newRow("long target") << get('/' + QByteArray(17'000, 'a')) << ErrorCode::UriTooLong << QByteArray();
    QTest::newRow("large header") << get("/posts", "X-Large: " + QByteArray(17'000, 'a') + "\r\n")
                                  << ErrorCode::HeadersTooLarge << QByteArray();
    QTest::newRow("many fields") << get("/posts", QByteArray("X-A: b\r\n").repeated(150)) << ErrorCode::HeadersTooLarge
                                 << QByteArray();
    QTest::newRow("form body")
        << QByteArray(
               "POST /posts HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}")
        << ErrorCode::UnsupportedMediaType << QByteArray();
    QTest::newRow("no JSON") << post("{title}") << ErrorCode::Malformed << QByteArray();
    QTest::newRow("not UTF-8") << post("{\"title\":\"\xff\"}") << ErrorCode::Malformed << QByteArray();
    QTest::newRow("a list") << post("[]") << ErrorCode::Invalid << QByteArray();
    QTest::newRow("no title") << post("{}") << ErrorCode::Invalid << QByteArray("title");
    QTest::newRow("title of space") << post("{\"title\":\" \"}") << ErrorCode::Invalid << QByteArray("title");
    QTest::newRow("title too long") << post("{\"title\":\"" + QByteArray(201, 't') + "\"}") << ErrorCode::Invalid
                                    << QByteArray("title");
    QTest::newRow("title is a number") << post("{\"title\":1}") << ErrorCode::Invalid << QByteArray("title");
    QTest::newRow("NUL in the title") << post("{\"title\":\"a\\u0000\"}") << ErrorCode::Invalid << QByteArray("title");
    QTest::newRow("content too long") << post("{\"title\":\"t\",\"content\":\"" + QByteArray(100'001, 'c') + "\"}")
                                      << ErrorCode::Invalid << QByteArray("content");
    QTest::newRow("unknown member") << post("{\"title\":\"t\",\"tilte\":1}") << ErrorCode::Invalid
                                    << QByteArray("tilte");
    QTest::newRow("repeated member") << post("{\"title\":\"t\",\"title\":\"u\"}") << ErrorCode::Invalid
                                     << QByteArray("title");
    QTest::newRow("empty comment") << post("{\"body\":\"\"}", id + "/comments") << ErrorCode::Invalid
                                   << QByteArray("body");
    QTest::newRow("comment too long") << post("{\"body\":\"" + QByteArray(10'001, 'b') + "\"}", id + "/comments")
                                      << ErrorCode::Invalid << QByteArray("body");
    QTest::newRow("nothing to patch") << post("{}", id, "PATCH") << ErrorCode::Invalid << QByteArray();
    QTest::newRow("limit 0") << get("/posts?limit=0") << ErrorCode::Invalid << QByteArray("limit");
    QTest::newRow("limit 1001") << get("/posts?limit=1001") << ErrorCode::Invalid << QByteArray("limit");
    QTest::newRow("limit is no number") << get("/posts?limit=ten") << ErrorCode::Invalid << QByteArray("limit");
    QTest::newRow("limit with a sign") << get("/posts?limit=+5") << ErrorCode::Invalid << QByteArray("limit");
    QTest::newRow("limit with a space") << get("/posts?limit=%205") << ErrorCode::Invalid << QByteArray("limit");
    QTest::newRow("limit twice") << get("/posts?limit=1&limit=2") << ErrorCode::Invalid << QByteArray("limit");
    QTest::newRow("unknown parameter") << get("/posts?page=2") << ErrorCode::Invalid << QByteArray("page");
    QTest::newRow("cursor of somebody else's") << get("/posts?after=17") << ErrorCode::Invalid << QByteArray("after");
    QTest::newRow("parameter of a write")
        << post("{\"title\":\"t\"}", "/posts?a=b") << ErrorCode::Invalid << QByteArray("a");
    const QByteArray longText(15'000, 'x');
    QTest::newRow("long id") << get("/posts/" + longText) << ErrorCode::NotFound << longText.first(100);
    QTest::newRow("long id of comments") << get("/posts/" + longText + "/comments") << ErrorCode::NotFound
                                         << longText.first(100);
    QTest::newRow("long id of a patch") << post("{\"title\":\"t\"}", "/posts/" + longText, "PATCH")
                                        << ErrorCode::NotFound << longText.first(100);
    QTest::newRow("long id of a new comment")
        << post("{\"body\":\"b\"}", "/posts/" + longText + "/comments") << ErrorCode::NotFound << longText.first(100);
    QTest::newRow("unknown member of a delete")
        << post("{\"x\":1}", id, "DELETE") << ErrorCode::Invalid << QByteArray("\"x\"");
    QTest::newRow("no JSON in a delete") << post("{{{", id, "DELETE") << ErrorCode::Malformed << QByteArray();
    QTest::newRow("empty object in a delete of no such post")
        << post("{}", id, "DELETE") << ErrorCode::NotFound << QByteArray();
    QTest::newRow("key with a space") << get("/writes/a%20b") << ErrorCode::Invalid << QByteArray();
}

void TstErrors::requestsThatAreRefused()
{
    QFETCH(QByteArray, request);
    QFETCH(ErrorCode, code);
    QFETCH(QByteArray, detail);
    HttpClient client(m_server->port());
    QVERIFY(client.send(request));
    const auto answer = client.receive();
    verifyProblem(answer, code);
    QVERIFY2(answer.json().value(u"detail"_s).toString().contains(QString::fromLatin1(detail)),
             answer.body.constData());
    QVERIFY2(answer.json().value(u"detail"_s).toString().size() <= 200, answer.body.constData());
    if (request.startsWith("GET"))
        QVERIFY(!answer.json().contains(u"outcome"_s));
    else
        QCOMPARE(answer.outcome(), u"not-applied"_s);
    if (code == ErrorCode::MethodNotAllowed)
        QCOMPARE(answer.fields.value("allow"), "GET, HEAD, POST");
}

void TstErrors::anEarlyRefusalOfALargeBodyCanBeRead()
{
    for (int i = 0; i < 10; ++i) {
        HttpClient client(m_server->port());
        client.send("POST /posts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                    "1200000\r\n\r\n");
        client.send(QByteArray(1'200'000, 'x'));
        verifyProblem(client.receive(), ErrorCode::BodyTooLarge);
    }
}

void TstErrors::tooManyConnections()
{
    QTemporaryDir dir;
    ServerProcess server(dir.path(), {u"--workers"_s, u"1"_s, u"--max-connections"_s, u"2"_s});
    QVERIFY2(server.isServing(), qPrintable(server.standardError()));
    HttpClient one(server.port()), other(server.port());
    QCOMPARE(one.get("/healthz").status, 200);
    QCOMPARE(other.get("/healthz").status, 200);
    HttpClient third(server.port());
    third.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    verifyProblem(third.receive(), ErrorCode::TooManyConnections);
    QVERIFY(third.atEnd());
    QCOMPARE(one.get("/healthz").status, 200);
}

// All of them, also where they do not go evenly into the workers.
void TstErrors::connectionsAreSharedOut()
{
    QTemporaryDir dir;
    ServerProcess server(dir.path(), {u"--workers"_s, u"2"_s, u"--max-connections"_s, u"5"_s});
    QVERIFY2(server.isServing(), qPrintable(server.standardError()));
    std::vector<HttpClient> clients;
    int served = 0;
    for (int i = 0; i < 60; ++i) { // the kernel gives some to each worker
        clients.emplace_back(server.port());
        clients.back().send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
        const HttpAnswer answer = clients.back().receive();
        if (answer.status == 200)
            ++served;
        else
            verifyProblem(answer, ErrorCode::TooManyConnections);
    }
    QCOMPARE(served, 5);
}

void TstErrors::requestTimeout()
{
    HttpClient client(m_server->port());
    client.send("GET /posts HTTP/1.1\r\nHost: loc");
    verifyProblem(client.receive(), ErrorCode::RequestTimeout);
    QVERIFY(client.atEnd());
}

void TstErrors::tokensAreAskedFor()
{
    QTemporaryDir dir;
    const QString tokens = dir.path() + u"/tokens"_s;
    QFile file(tokens);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("first-token-of-two\nsecond-token-of-two\n");
    file.close();
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    ServerProcess server(dir.path(), {u"--token-file"_s, tokens});
    QVERIFY2(server.isServing(), qPrintable(server.standardError()));

    const auto without = httpGet(server.port(), "/posts");
    verifyProblem(without, ErrorCode::Unauthorized);
    QVERIFY(without.fields.value("www-authenticate").startsWith("Bearer"));
    verifyProblem(httpGet(server.port(), "/posts", {{"Authorization", "Bearer wrong"}}), ErrorCode::Unauthorized);
    const HttpClient::Fields first{{"Authorization", "Bearer first-token-of-two"}, {"Idempotency-Key", "shared"}};
    const HttpClient::Fields second{{"Authorization", "Bearer second-token-of-two"}, {"Idempotency-Key", "shared"}};
    QCOMPARE(httpPost(server.port(), "/posts", {{u"title"_s, u"by one"_s}}, first).status, 201);
    // Keys are apart per token: another client's key of the same name is another key.
    QCOMPARE(httpPost(server.port(), "/posts", {{u"title"_s, u"by another"_s}}, second).status, 201);
    QCOMPARE(httpGet(server.port(), "/writes/shared", {second.first()}).data().value(u"title"_s).toString(),
             u"by another"_s);
    QVERIFY(!server.standardError().contains(u"token-of-two"_s));
}

void TstErrors::queueFull()
{
    QTemporaryDir dir;
    ServerProcess server(
        dir.path(), {u"--max-pending"_s, u"2"_s, u"--queue-timeout"_s, u"60000"_s, u"--client-timeout"_s, u"60000"_s});
    OutsideProgram outside(server.databasePath());
    QVERIFY(outside.run("BEGIN IMMEDIATE"));
    std::vector<std::future<HttpAnswer>> admitted;
    for (const QByteArray &key : {QByteArray("one"), QByteArray("other")}) {
        admitted.push_back(std::async(std::launch::async, [port = server.port(), key] {
            return httpPost(port, "/posts", {{u"title"_s, u"waits"_s}}, {{"Idempotency-Key", key}});
        }));
        QTRY_COMPARE(httpGet(server.port(), "/writes/" + key).json().value(u"state"_s).toString(), u"pending"_s);
    }
    const auto refused = httpPost(server.port(), "/posts", {{u"title"_s, u"waits"_s}});
    verifyProblem(refused, ErrorCode::QueueFull);
    QCOMPARE(refused.outcome(), u"not-applied"_s);
    QVERIFY(outside.run("COMMIT"));
    for (auto &answer : admitted)
        QCOMPARE(answer.get().status, 201);
    QCOMPARE(postsOnDisk(server, "waits"), 2);
}

// I2: another program's lock is waited for until the write's own deadline.
void TstErrors::timeoutBehindAnotherProgram()
{
    QTemporaryDir dir;
    ServerProcess server(dir.path(), {u"--queue-timeout"_s, u"300"_s});
    OutsideProgram outside(server.databasePath());
    QVERIFY(outside.run("BEGIN IMMEDIATE"));
    const auto expired = httpPost(server.port(), "/posts", {{u"title"_s, u"expired"_s}});
    verifyProblem(expired, ErrorCode::Timeout);
    QCOMPARE(expired.outcome(), u"not-applied"_s);
    auto patient = postInBackground(server.port(), u"patient"_s);
    QVERIFY(outside.run("COMMIT"));
    QCOMPARE(patient.get().status, 201);
    QCOMPARE(postsOnDisk(server, "expired"), 0);
}

void TstErrors::clientTimeoutThatWasWithdrawn()
{
    QTemporaryDir dir;
    ServerProcess server(dir.path(), {u"--queue-timeout"_s, u"60000"_s, u"--client-timeout"_s, u"300"_s});
    OutsideProgram outside(server.databasePath());
    QVERIFY(outside.run("BEGIN IMMEDIATE"));
    const auto given = httpPost(server.port(), "/posts", {{u"title"_s, u"given up"_s}});
    verifyProblem(given, ErrorCode::ClientTimeout);
    QCOMPARE(given.outcome(), u"not-applied"_s);
    QVERIFY(outside.run("COMMIT"));
    QCOMPARE(httpPost(server.port(), "/posts", {{u"title"_s, u"after"_s}}).status, 201);
    QCOMPARE(postsOnDisk(server, "given up"), 0);
}

void TstErrors::clientTimeoutOfAStoppedPrimary()
{
    QTemporaryDir dir;
    ServerProcess server(dir.path(), {u"--queue-timeout"_s, u"300"_s, u"--client-timeout"_s, u"300"_s});
    server.signal(SIGSTOP);
    const auto unknown = httpPost(server.port(), "/posts", {{u"title"_s, u"unknown"_s}});
    verifyProblem(unknown, ErrorCode::ClientTimeout);
    QCOMPARE(unknown.outcome(), u"unknown"_s);
    QCOMPARE(httpGet(server.port(), "/posts").status, 200); // reads go on
    server.signal(SIGCONT);
    QCOMPARE(httpPost(server.port(), "/posts", {{u"title"_s, u"after"_s}}).status, 201);
    QCOMPARE(postsOnDisk(server, "unknown"), 0); // its client had gone before the primary could run it
}

void TstErrors::unavailableWhenThePrimaryDies()
{
    QTemporaryDir dir;
    ServerProcess server(dir.path());
    const auto workers = server.workerPids();
    OutsideProgram outside(server.databasePath());
    QVERIFY(outside.run("BEGIN IMMEDIATE"));
    HttpClient client(server.port());
    QCOMPARE(client.get("/healthz").status, 200); // accepted
    client.send("POST /posts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                "13\r\n\r\n{\"title\":\"x\"}");
    // On its way to the writer once the worker can answer for it.
    QTRY_VERIFY(httpGet(server.port(), "/readyz").status != 0);
    server.signal(SIGKILL);
    const auto answer = client.receive();
    verifyProblem(answer, ErrorCode::Unavailable);
    QVERIFY(answer.outcome() == u"unknown"_s || answer.outcome() == u"not-applied"_s);
    for (const qint64 worker : workers)
        QTRY_VERIFY(!ServerProcess::isAlive(worker));
}

// I9: what was admitted is finished, what comes later is refused.
void TstErrors::draining()
{
    QTemporaryDir dir;
    ServerProcess server(dir.path(),
                         {u"--workers"_s, u"1"_s, u"--queue-timeout"_s, u"60000"_s, u"--client-timeout"_s, u"60000"_s});
    OutsideProgram outside(server.databasePath());
    QVERIFY(outside.run("BEGIN IMMEDIATE"));
    HttpClient admitted(server.port()), late(server.port());
    QCOMPARE(late.get("/healthz").status, 200);
    const QByteArray first = "POST /posts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                             "Idempotency-Key: admitted\r\nContent-Length: 20\r\n\r\n{\"title\":\"admitted\"}";
    QVERIFY(admitted.send(first));
    QTRY_COMPARE(httpGet(server.port(), "/writes/admitted").json().value(u"state"_s).toString(), u"pending"_s);
    server.signal(SIGTERM);
    QTRY_VERIFY(server.standardError().contains(u"draining"_s));
    const auto refused = late.post("/posts", {{u"title"_s, u"too late"_s}});
    verifyProblem(refused, ErrorCode::Draining);
    QCOMPARE(refused.outcome(), u"not-applied"_s);
    QVERIFY(outside.run("COMMIT"));
    QCOMPARE(admitted.receive().status, 201);
    QCOMPARE(server.waitForExit(), std::optional(0));
    QCOMPARE(postsOnDisk(server, "admitted"), 1);
    QCOMPARE(postsOnDisk(server, "too late"), 0);
}

void TstErrors::operationThatFails()
{
    QTemporaryDir dir;
    ServerProcess server(dir.path());
    OutsideProgram outside(server.databasePath());
    QVERIFY(outside.run("CREATE TRIGGER refuse BEFORE INSERT ON posts WHEN NEW.title = 'refused' "
                        "BEGIN SELECT RAISE(ABORT, 'not this one'); END"));
    const auto failed = httpPost(server.port(), "/posts", {{u"title"_s, u"refused"_s}});
    verifyProblem(failed, ErrorCode::OpFailed);
    QCOMPARE(failed.outcome(), u"not-applied"_s);
    QCOMPARE(httpPost(server.port(), "/posts", {{u"title"_s, u"accepted"_s}}).status, 201);
}

void TstErrors::preconditionThatDoesNotHold()
{
    HttpClient client(m_server->port());
    const QString id = client.post("/posts", {{u"title"_s, u"guarded"_s}}).data().value(u"id"_s).toString();
    const auto refused = client.patch("/posts/" + id.toLatin1(), {{u"title"_s, u"changed"_s}}, {{"If-Match", "\"x\""}});
    verifyProblem(refused, ErrorCode::PreconditionFailed);
    QCOMPARE(refused.outcome(), u"not-applied"_s);
    QCOMPARE(postsOnDisk(*m_server, "changed"), 0);
}

void TstErrors::keyOfAnotherRequest()
{
    HttpClient client(m_server->port());
    const HttpClient::Fields key{{"Idempotency-Key", "of-one-request"}};
    QCOMPARE(client.post("/posts", {{u"title"_s, u"one"_s}}, key).status, 201);
    const auto refused = client.post("/posts", {{u"title"_s, u"other"_s}}, key);
    verifyProblem(refused, ErrorCode::IdempotencyMismatch);
    QCOMPARE(refused.outcome(), u"not-applied"_s);
    QCOMPARE(postsOnDisk(*m_server, "other"), 0);
}

// Posts and comments know no conflict, but a record may tell of one: here of a later version of the program.
void TstErrors::conflict()
{
    HttpClient client(m_server->port());
    const HttpClient::Fields key{{"Idempotency-Key", "of-a-conflict"}};
    const QByteArray missing = "/posts/01890a5d-ac96-774b-bcce-b302099a8057";
    verifyProblem(client.patch(missing, {{u"title"_s, u"new"_s}}, key), ErrorCode::NotFound);
    QVERIFY(OutsideProgram(m_server->databasePath())
                .run("UPDATE idempotency SET error_code = 'OUT_OF_SEASON' WHERE key = 'of-a-conflict'"));
    const auto replayed = client.patch(missing, {{u"title"_s, u"new"_s}}, key);
    verifyProblem(replayed, ErrorCode::Conflict);
    QCOMPARE(replayed.outcome(), u"not-applied"_s);
    QCOMPARE(client.get("/writes/of-a-conflict").json().value(u"status"_s).toInt(), 409);
}

QTEST_GUILESS_MAIN(TstErrors)
#include "tst_errors.moc"
