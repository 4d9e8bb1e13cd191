// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/httpclient.h"
#include "tests/support/serverprocess.h"

#include <QTemporaryDir>
#include <QTest>

#include <signal.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

using namespace Qt::StringLiterals;

// A write that may be sent again, and one that only one of many may do.
class TstSendingAgain : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();

    void theSameKeyGivesTheSameAnswer();
    void refusalsOfTheOperationAreRecorded();
    void anotherRequestUnderTheKeyIsRefused();
    void keysAreChecked_data();
    void keysAreChecked();
    void fateOfAWrite();
    void manyAtOnceApplyOnce();
    void recordsSurviveTheDeathOfThePrimary();
    void ofFiftyPatchesWithOneTagExactlyOneSucceeds();

private:
    quint16 port() const { return m_server->port(); }

    QTemporaryDir m_dir;
    std::unique_ptr<ServerProcess> m_server;
};

void TstSendingAgain::initTestCase()
{
    m_server = std::make_unique<ServerProcess>(m_dir.path());
    QVERIFY2(m_server->isServing(), qPrintable(m_server->standardError()));
}

void TstSendingAgain::theSameKeyGivesTheSameAnswer()
{
    const HttpClient::Fields key{{"Idempotency-Key", "same.answer:1"}};
    const auto first = httpPost(port(), "/posts", {{u"title"_s, u"once"_s}}, key);
    QCOMPARE(first.status, 201);
    QVERIFY(!first.fields.contains("idempotency-replayed"));
    for (int i = 0; i < 20; ++i) { // by any worker
        const auto again = httpPost(port(), "/posts", {{u"title"_s, u"once"_s}}, key);
        QCOMPARE(again.status, 201);
        QCOMPARE(again.data(), first.data());
        QCOMPARE(again.fields.value("idempotency-replayed"), "true");
        QCOMPARE(again.fields.value("location"), first.fields.value("location"));
        QCOMPARE(again.fields.value("etag"), first.fields.value("etag"));
        QCOMPARE(again.json().value(u"worker"_s).toInteger(), again.fields.value("x-worker").toLongLong());
    }
}

void TstSendingAgain::refusalsOfTheOperationAreRecorded()
{
    HttpClient client(port());
    const HttpClient::Fields key{{"Idempotency-Key", "refused"}};
    const QByteArray missing = "/posts/01900000-0000-7000-8000-000000000000";
    QCOMPARE(client.patch(missing, {{u"title"_s, u"t"_s}}, key).status, 404);
    const auto again = client.patch(missing, {{u"title"_s, u"t"_s}}, key);
    QCOMPARE(again.status, 404);
    QCOMPARE(again.code(), u"NOT_FOUND"_s);
    QCOMPARE(again.fields.value("idempotency-replayed"), "true");
    const auto fate = client.get("/writes/refused");
    QCOMPARE(fate.json().value(u"state"_s).toString(), u"failed"_s);
    QCOMPARE(fate.json().value(u"status"_s).toInt(), 404);
}

void TstSendingAgain::anotherRequestUnderTheKeyIsRefused()
{
    HttpClient client(port());
    const HttpClient::Fields key{{"Idempotency-Key", "taken"}};
    QCOMPARE(client.post("/posts", {{u"title"_s, u"one"_s}}, key).status, 201);
    const auto other = client.post("/posts", {{u"title"_s, u"two"_s}}, key);
    QCOMPARE(other.status, 422);
    QCOMPARE(other.code(), u"IDEMPOTENCY_MISMATCH"_s);
    QCOMPARE(other.outcome(), u"not-applied"_s);
}

void TstSendingAgain::keysAreChecked_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<int>("status");
    QTest::newRow("every character") << QByteArray("azAZ09._~:-") << 201;
    QTest::newRow("longest") << QByteArray(255, 'k') << 201;
    QTest::newRow("one too long") << QByteArray(256, 'k') << 422;
    QTest::newRow("empty") << QByteArray() << 422;
    QTest::newRow("space inside") << QByteArray("a b") << 422;
    QTest::newRow("slash") << QByteArray("a/b") << 422;
}

void TstSendingAgain::keysAreChecked()
{
    QFETCH(QByteArray, key);
    QFETCH(int, status);
    const auto answer = httpPost(port(), "/posts", {{u"title"_s, u"t"_s}}, {{"Idempotency-Key", key}});
    QCOMPARE(answer.status, status);
    if (status == 422)
        QCOMPARE(answer.code(), u"INVALID"_s);
}

void TstSendingAgain::fateOfAWrite()
{
    HttpClient client(port());
    QCOMPARE(client.get("/writes/never-sent").json().value(u"state"_s).toString(), u"unknown"_s);
    const auto created = client.post("/posts", {{u"title"_s, u"known"_s}}, {{"Idempotency-Key", "fate"}});
    for (int i = 0; i < 20; ++i) { // asked of any worker
        const auto fate = httpGet(port(), "/writes/fate");
        QCOMPARE(fate.status, 200);
        QCOMPARE(fate.json().value(u"state"_s).toString(), u"committed"_s);
        QCOMPARE(fate.json().value(u"status"_s).toInt(), 201);
        QCOMPARE(fate.data(), created.data());
    }
}

void TstSendingAgain::manyAtOnceApplyOnce()
{
    std::vector<HttpAnswer> answers(32);
    {
        std::vector<std::jthread> clients;
        for (HttpAnswer &answer : answers) {
            clients.emplace_back([&answer, this] {
                answer = httpPost(port(), "/posts", {{u"title"_s, u"at once"_s}}, {{"Idempotency-Key", "at-once"}});
            });
        }
    }
    int originals = 0;
    for (const HttpAnswer &answer : answers) {
        QCOMPARE(answer.status, 201);
        QCOMPARE(answer.data(), answers.front().data());
        originals += answer.fields.contains("idempotency-replayed") ? 0 : 1;
    }
    QCOMPARE(originals, 1);
}

void TstSendingAgain::recordsSurviveTheDeathOfThePrimary()
{
    QTemporaryDir dir;
    const HttpClient::Fields key{{"Idempotency-Key", "durable"}};
    auto server = std::make_unique<ServerProcess>(dir.path());
    const auto created = httpPost(server->port(), "/posts", {{u"title"_s, u"kept"_s}}, key);
    QCOMPARE(created.status, 201);
    server->signal(SIGKILL);
    QCOMPARE(server->waitForExit(), -1);
    server = std::make_unique<ServerProcess>(dir.path());
    QVERIFY(server->isServing());
    const auto again = httpPost(server->port(), "/posts", {{u"title"_s, u"kept"_s}}, key);
    QCOMPARE(again.data(), created.data());
    QCOMPARE(again.fields.value("idempotency-replayed"), "true");
}

void TstSendingAgain::ofFiftyPatchesWithOneTagExactlyOneSucceeds()
{
    const auto created = httpPost(port(), "/posts", {{u"title"_s, u"contested"_s}});
    const QByteArray path = created.fields.value("location");
    const QByteArray tag = created.fields.value("etag");
    std::atomic<int> succeeded = 0, refused = 0;
    {
        std::vector<std::jthread> clients;
        for (int i = 0; i < 50; ++i) {
            clients.emplace_back([&, i] {
                HttpClient client(port());
                const auto answer = client.patch(path, {{u"title"_s, u"by %1"_s.arg(i)}}, {{"If-Match", tag}});
                succeeded += answer.status == 200;
                refused += answer.status == 412 && answer.code() == u"PRECONDITION_FAILED"_s;
            });
        }
    }
    QCOMPARE(succeeded.load(), 1);
    QCOMPARE(refused.load(), 49);
}

QTEST_GUILESS_MAIN(TstSendingAgain)
#include "tst_sendingagain.moc"
