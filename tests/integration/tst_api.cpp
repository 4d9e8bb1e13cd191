// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/httpclient.h"
#include "tests/support/serverprocess.h"

#include <QJsonArray>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QUuid>

#include <algorithm>
#include <memory>

using namespace Qt::StringLiterals;

// Posts and comments as a client sees them, on the built server.
class TstApi : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();

    void createdPostIsAnsweredWhole();
    void createdPostIsReadByEveryWorker();
    void textIsTrimmedAndMayBeAnyUnicode();
    void contentMayBeMissingOrNull();
    void patchChangesWhatIsGiven();
    void deleteAnswersThePostAndTakesItsComments();
    void commentsBelongToTheirPost();
    void pagesListEachPostOnceWhileOthersAreInserted();
    void aPageEndsAtOneMebibyte();
    void headAnswersAsGetWithoutBody();
    void unchangedAnswersAre304();
    void tagsSpeakForDataAlone();
    void ifMatchDecides();
    void healthReadinessAndTheFirstPage();
    void everyAnswerNamesItsWorker();

private:
    HttpAnswer get(const QByteArray &target) { return httpGet(m_server->port(), target); }
    HttpAnswer createPost(const QString &title) { return httpPost(m_server->port(), "/posts", {{u"title"_s, title}}); }
    static QByteArray pathOf(const HttpAnswer &created)
    {
        return "/posts/" + created.data().value(u"id"_s).toString().toLatin1();
    }

    QTemporaryDir m_dir;
    std::unique_ptr<ServerProcess> m_server;
};

void TstApi::initTestCase()
{
    m_server = std::make_unique<ServerProcess>(m_dir.path());
    QVERIFY2(m_server->isServing(), qPrintable(m_server->standardError()));
}

void TstApi::createdPostIsAnsweredWhole()
{
    const auto created = httpPost(m_server->port(), "/posts", {{u"title"_s, u"first"_s}, {u"content"_s, u"words"_s}});
    QCOMPARE(created.status, 201);
    const QJsonObject post = created.data();
    QCOMPARE(post.keys(), QStringList({u"content"_s, u"createdAt"_s, u"id"_s, u"title"_s, u"updatedAt"_s}));
    QCOMPARE(post.value(u"title"_s).toString(), u"first"_s);
    QCOMPARE(post.value(u"content"_s).toString(), u"words"_s);
    QCOMPARE(post.value(u"createdAt"_s), post.value(u"updatedAt"_s));
    static const QRegularExpression time(u"^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$"_s);
    QVERIFY(time.match(post.value(u"createdAt"_s).toString()).hasMatch());
    QVERIFY(!QUuid::fromString(post.value(u"id"_s).toString()).isNull());
    QCOMPARE(post.value(u"id"_s).toString().mid(14, 1), u"7"_s); // the version of the UUID
    QCOMPARE(created.fields.value("location"), pathOf(created));
    QCOMPARE(created.fields.value("content-type"), "application/json");
    QVERIFY(!created.fields.value("etag").isEmpty());
    QVERIFY(!created.fields.value("date").isEmpty());
}

void TstApi::createdPostIsReadByEveryWorker()
{
    const auto created = createPost(u"everywhere"_s);
    QSet<qint64> workers;
    for (int i = 0; i < 200 && workers.size() < 2; ++i) {
        const auto read = get(pathOf(created));
        QCOMPARE(read.status, 200);
        QCOMPARE(read.data(), created.data());
        QCOMPARE(read.fields.value("etag"), created.fields.value("etag"));
        workers.insert(read.json().value(u"worker"_s).toInteger());
    }
    const auto pids = m_server->workerPids();
    QCOMPARE(workers, QSet<qint64>(pids.begin(), pids.end()));
}

void TstApi::textIsTrimmedAndMayBeAnyUnicode()
{
    const QString text = u"quotes \" \\ / tabs \t lines \n\u2028 \u00e9 \U0001F600 <&>"_s;
    const auto created =
        httpPost(m_server->port(), "/posts", {{u"title"_s, QString(u"  "_s + text + u"\n"_s)}, {u"content"_s, text}});
    QCOMPARE(created.status, 201);
    const auto read = get(pathOf(created));
    QCOMPARE(read.data().value(u"title"_s).toString(), text);
    QCOMPARE(read.data().value(u"content"_s).toString(), text);
}

void TstApi::contentMayBeMissingOrNull()
{
    QVERIFY(createPost(u"without"_s).data().value(u"content"_s).isNull());
    const auto created = httpPost(m_server->port(), "/posts", {{u"title"_s, u"t"_s}, {u"content"_s, QJsonValue::Null}});
    QCOMPARE(created.status, 201);
    QVERIFY(created.data().value(u"content"_s).isNull());
}

void TstApi::patchChangesWhatIsGiven()
{
    HttpClient client(m_server->port());
    const auto created = client.post("/posts", {{u"title"_s, u"before"_s}, {u"content"_s, u"kept"_s}});
    const auto renamed = client.patch(pathOf(created), {{u"title"_s, u"after"_s}});
    QCOMPARE(renamed.status, 200);
    QCOMPARE(renamed.data().value(u"title"_s).toString(), u"after"_s);
    QCOMPARE(renamed.data().value(u"content"_s).toString(), u"kept"_s);
    QVERIFY(renamed.fields.value("etag") != created.fields.value("etag"));
    const auto cleared = client.patch(pathOf(created), {{u"content"_s, QJsonValue::Null}});
    QCOMPARE(cleared.status, 200);
    QCOMPARE(cleared.data().value(u"title"_s).toString(), u"after"_s);
    QVERIFY(cleared.data().value(u"content"_s).isNull());
    QCOMPARE(cleared.data().value(u"createdAt"_s), created.data().value(u"createdAt"_s));
    QCOMPARE(get(pathOf(created)).data(), cleared.data());
}

void TstApi::deleteAnswersThePostAndTakesItsComments()
{
    HttpClient client(m_server->port());
    const auto created = client.post("/posts", {{u"title"_s, u"short-lived"_s}});
    const QByteArray comments = pathOf(created) + "/comments";
    QCOMPARE(client.post(comments, {{u"body"_s, u"gone with it"_s}}).status, 201);
    const auto deleted = client.request("DELETE", pathOf(created));
    QCOMPARE(deleted.status, 200);
    QCOMPARE(deleted.data(), created.data());
    QCOMPARE(client.get(pathOf(created)).status, 404);
    QCOMPARE(client.get(comments).status, 404);
    QCOMPARE(client.request("DELETE", pathOf(created)).status, 404);
    QCOMPARE(client.post(comments, {{u"body"_s, u"too late"_s}}).code(), u"NOT_FOUND"_s);
}

void TstApi::commentsBelongToTheirPost()
{
    HttpClient client(m_server->port());
    const auto one = client.post("/posts", {{u"title"_s, u"one"_s}});
    const auto other = client.post("/posts", {{u"title"_s, u"other"_s}});
    QStringList newestFirst;
    for (const auto &body : {u"a"_s, u"b"_s, u"c"_s}) {
        const auto comment = client.post(pathOf(one) + "/comments", {{u"body"_s, body}});
        QCOMPARE(comment.status, 201);
        QCOMPARE(comment.fields.value("location"), pathOf(one) + "/comments");
        QCOMPARE(comment.data().keys(), QStringList({u"body"_s, u"createdAt"_s, u"id"_s, u"postId"_s}));
        QCOMPARE(comment.data().value(u"postId"_s), one.data().value(u"id"_s));
        newestFirst.prepend(comment.data().value(u"id"_s).toString());
    }
    QCOMPARE(client.post(pathOf(other) + "/comments", {{u"body"_s, u"elsewhere"_s}}).status, 201);
    QStringList listed;
    QByteArray target = pathOf(one) + "/comments?limit=2";
    for (bool hasNext = true; hasNext;) {
        const auto page = client.get(target);
        QCOMPARE(page.status, 200);
        for (const auto &comment : page.json().value(u"data"_s).toArray())
            listed.append(comment.toObject().value(u"id"_s).toString());
        hasNext = page.json().value(u"next"_s).isString();
        target = pathOf(one) + "/comments?limit=2&after=" + page.json().value(u"next"_s).toString().toLatin1();
    }
    QCOMPARE(listed, newestFirst);
}

void TstApi::pagesListEachPostOnceWhileOthersAreInserted()
{
    HttpClient client(m_server->port());
    QSet<QString> before;
    for (int i = 0; i < 30; ++i)
        before.insert(client.post("/posts", {{u"title"_s, u"page %1"_s.arg(i)}}).data().value(u"id"_s).toString());
    QStringList listed;
    QByteArray target = "/posts?limit=7";
    while (true) {
        const auto page = client.get(target);
        QCOMPARE(page.status, 200);
        const QJsonArray posts = page.json().value(u"data"_s).toArray();
        for (const auto &post : posts)
            listed.append(post.toObject().value(u"id"_s).toString());
        QCOMPARE(client.post("/posts", {{u"title"_s, u"inserted meanwhile"_s}}).status, 201);
        const QJsonValue next = page.json().value(u"next"_s);
        if (next.isNull()) {
            QVERIFY(!page.fields.contains("link"));
            break;
        }
        QCOMPARE(posts.size(), 7);
        target = "/posts?limit=7&after=" + next.toString().toLatin1();
        QCOMPARE(page.fields.value("link"), '<' + target + ">; rel=\"next\"");
    }
    QStringList newestFirst = listed;
    std::sort(newestFirst.begin(), newestFirst.end(), std::greater<>());
    QCOMPARE(listed, newestFirst);
    const QSet<QString> distinct(listed.begin(), listed.end());
    QCOMPARE(distinct.size(), listed.size());
    QVERIFY(distinct.contains(before));
}

void TstApi::aPageEndsAtOneMebibyte()
{
    HttpClient client(m_server->port());
    for (int i = 0; i < 15; ++i)
        QCOMPARE(client.post("/posts", {{u"title"_s, u"large"_s}, {u"content"_s, QString(100'000, u'x')}}).status, 201);
    const auto page = client.get("/posts?limit=1000");
    QCOMPARE(page.status, 200);
    QVERIFY(page.body.size() > 1024 * 1024 && page.body.size() < 1024 * 1024 + 110'000);
    QCOMPARE(page.json().value(u"data"_s).toArray().size(), 11);
    QVERIFY(page.json().value(u"next"_s).isString());
}

void TstApi::headAnswersAsGetWithoutBody()
{
    HttpClient client(m_server->port());
    const auto created = client.post("/posts", {{u"title"_s, u"head"_s}});
    for (int i = 0; i < 2; ++i) { // the second may come from the cache
        const auto whole = client.get(pathOf(created));
        const auto head = client.request("HEAD", pathOf(created));
        QCOMPARE(head.status, 200);
        QCOMPARE(head.fields.value("content-length"), QByteArray::number(whole.body.size()));
        QCOMPARE(head.fields.value("etag"), whole.fields.value("etag"));
    }
    QCOMPARE(client.request("HEAD", "/posts/none").status, 404);
    QCOMPARE(client.get("/healthz").status, 200); // the connection is still in step
}

void TstApi::unchangedAnswersAre304()
{
    HttpClient client(m_server->port());
    const auto created = client.post("/posts", {{u"title"_s, u"tagged"_s}});
    for (const QByteArray &target : {pathOf(created), QByteArray("/posts"), pathOf(created) + "/comments"}) {
        const QByteArray tag = client.get(target).fields.value("etag");
        QVERIFY(!tag.isEmpty());
        for (const QByteArray &field : {tag, QByteArray("*"), "\"x\", W/" + tag}) {
            const auto unchanged = client.get(target, {{"If-None-Match", field}});
            QCOMPARE(unchanged.status, 304);
            QCOMPARE(unchanged.body, QByteArray());
            QVERIFY(!unchanged.fields.contains("content-length") && !unchanged.fields.contains("content-type"));
            QCOMPARE(unchanged.fields.value("etag"), tag);
        }
        QCOMPARE(client.get(target, {{"If-None-Match", "\"another\""}}).status, 200);
    }
    const QByteArray tag = client.get(pathOf(created)).fields.value("etag");
    QCOMPARE(client.patch(pathOf(created), {{u"title"_s, u"changed"_s}}).status, 200);
    QCOMPARE(client.get(pathOf(created), {{"If-None-Match", tag}}).status, 200);
}

void TstApi::tagsSpeakForDataAlone()
{
    QTemporaryDir dir;
    QByteArray postTag, listTag, path;
    {
        ServerProcess server(dir.path());
        path = pathOf(httpPost(server.port(), "/posts", {{u"title"_s, u"kept"_s}}));
        postTag = httpGet(server.port(), path).fields.value("etag");
        listTag = httpGet(server.port(), "/posts").fields.value("etag");
    }
    ServerProcess restarted(dir.path());
    QVERIFY(restarted.isServing());
    QCOMPARE(httpGet(restarted.port(), path).fields.value("etag"), postTag);
    QCOMPARE(httpGet(restarted.port(), "/posts").fields.value("etag"), listTag);
    QCOMPARE(httpGet(restarted.port(), "/posts?limit=5").fields.value("etag"), listTag); // the same data
}

void TstApi::ifMatchDecides()
{
    HttpClient client(m_server->port());
    const auto created = client.post("/posts", {{u"title"_s, u"guarded"_s}});
    const QByteArray path = pathOf(created);
    const QByteArray tag = created.fields.value("etag");
    const auto refused = client.patch(path, {{u"title"_s, u"no"_s}}, {{"If-Match", "\"other\""}});
    QCOMPARE(refused.status, 412);
    QCOMPARE(refused.code(), u"PRECONDITION_FAILED"_s);
    QCOMPARE(refused.outcome(), u"not-applied"_s);
    const auto changed = client.patch(path, {{u"title"_s, u"yes"_s}}, {{"If-Match", "\"other\", " + tag}});
    QCOMPARE(changed.status, 200);
    const QByteArray weak = "W/" + changed.fields.value("etag");
    QCOMPARE(client.request("DELETE", path, {}, {{"If-Match", tag}}).status, 412); // of before the change
    QCOMPARE(client.request("DELETE", path, {}, {{"If-Match", weak}}).status, 412);
    QCOMPARE(client.request("DELETE", path, {}, {{"If-Match", "*"}}).status, 200);
    QCOMPARE(client.request("DELETE", path, {}, {{"If-Match", "*"}}).status, 404);
}

void TstApi::healthReadinessAndTheFirstPage()
{
    QCOMPARE(get("/healthz").status, 200);
    for (const char *target : {"/?x=1", "/healthz?x=1", "/readyz?x=1"})
        QCOMPARE(get(target).status, 422);
    QCOMPARE(get("/readyz").status, 200);
    const auto page = get("/");
    QCOMPARE(page.status, 200);
    for (const char *route : {"/posts", "/comments", "/writes/", "/healthz", "/readyz"})
        QVERIFY2(page.body.contains(route), route);
}

void TstApi::everyAnswerNamesItsWorker()
{
    HttpClient client(m_server->port());
    for (const char *target : {"/posts", "/healthz", "/readyz", "/nothing"}) {
        const auto answer = client.get(target);
        const qint64 worker = answer.fields.value("x-worker").toLongLong();
        QVERIFY2(m_server->workerPids().contains(worker), target);
        QCOMPARE(answer.json().value(u"worker"_s).toInteger(), worker);
    }
    QVERIFY(client.get("/").fields.contains("x-worker"));
}

QTEST_GUILESS_MAIN(TstApi)
#include "tst_api.moc"
