// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/foreignposts.h"

#include "tests/support/cannedserver.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

class TstLoadForeignPosts : public QObject
{
    Q_OBJECT

private slots:
    void tellsWhoseTheyAre_data();
    void tellsWhoseTheyAre();
    void isUnsureOfListsWithoutEnd();
    void noticesThatNobodyAnswers();
    void givesUpWaiting();
    void sendsTheToken();
    void answersTheLastQuestionOnly();
};

Q_DECLARE_METATYPE(PostOwner)

static PostOwner answerTo(ForeignPosts &posts, const LoadSettings &settings)
{
    std::optional<PostOwner> owner;
    const auto connection = QObject::connect(&posts, &ForeignPosts::answered, &posts, [&](PostOwner o) { owner = o; });
    posts.ask(settings);
    if (!QTest::qWaitFor([&] { return owner.has_value(); }, 20'000))
        qFatal("no answer");
    QObject::disconnect(connection);
    return *owner;
}

void TstLoadForeignPosts::tellsWhoseTheyAre_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<PostOwner>("owner");
    const auto list = [](const QByteArray &posts) {
        return CannedServer::json("{\"worker\":1,\"data\":[" + posts + "],\"next\":null}");
    };
    QTest::newRow("empty database") << list("") << PostOwner::Nobody;
    QTest::newRow("of a load test") << list("{\"title\":\"load test 0123abcd 3\"}") << PostOwner::LoadTests;
    QTest::newRow("of somebody, below that of a load test")
        << list("{\"title\":\"load test 0123abcd 3\"},{\"title\":\"Hello\"}") << PostOwner::Others;
    QTest::newRow("a plan for a load test") << list("{\"title\":\"load test plan 3\"}") << PostOwner::Others;
    QTest::newRow("of somebody") << list("{\"title\":\"Hello\"}") << PostOwner::Others;
    QTest::newRow("somebody writes about load tests") << list("{\"title\":\"A load test story\"}") << PostOwner::Others;
    QTest::newRow("a token is asked for") << CannedServer::json("{}", "401 Unauthorized") << PostOwner::Unclear;
    QTest::newRow("another program") << CannedServer::json("[]") << PostOwner::Unclear;
    QTest::newRow("another program's list") << CannedServer::json("{\"data\":[]}") << PostOwner::Unclear;
    QTest::newRow("rubbish") << CannedServer::json("<html>") << PostOwner::Unclear;
    QTest::newRow("elsewhere") << QByteArray("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n")
                               << PostOwner::Unclear;
    QTest::newRow("no HTTP") << QByteArray("SSH-2.0-x\r\n") << PostOwner::Unreachable;
}

void TstLoadForeignPosts::tellsWhoseTheyAre()
{
    QFETCH(QByteArray, answer);
    CannedServer server(answer);
    LoadSettings settings;
    settings.url = server.url() + u"/"_s;
    ForeignPosts posts;
    const PostOwner owner = answerTo(posts, settings);
    QTEST(owner, "owner");
    QVERIFY(server.received().startsWith("GET /posts?limit=200 HTTP/1.1\r\n"));
}

void TstLoadForeignPosts::isUnsureOfListsWithoutEnd()
{
    const CannedServer server(
        CannedServer::json("{\"worker\":1,\"data\":[{\"title\":\"load test 0123abcd 3\"}],\"next\":\"same\"}"));
    LoadSettings settings;
    settings.url = server.url();
    ForeignPosts posts;
    QCOMPARE(answerTo(posts, settings), PostOwner::Unclear);
}

void TstLoadForeignPosts::noticesThatNobodyAnswers()
{
    LoadSettings settings;
    {
        const CannedServer gone("");
        settings.url = gone.url();
    }
    ForeignPosts posts;
    QCOMPARE(answerTo(posts, settings), PostOwner::Unreachable);
}

void TstLoadForeignPosts::givesUpWaiting()
{
    const CannedServer mute("");
    LoadSettings settings;
    settings.url = mute.url();
    ForeignPosts posts;
    QCOMPARE(answerTo(posts, settings), PostOwner::Unreachable);
}

void TstLoadForeignPosts::sendsTheToken()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(u"token"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("secret\nanother\n");
    file.close();
    const CannedServer server(CannedServer::json("{\"worker\":1,\"data\":[]}"));
    LoadSettings settings;
    settings.url = server.url();
    settings.tokenFile = file.fileName();
    ForeignPosts posts;
    QCOMPARE(answerTo(posts, settings), PostOwner::Nobody);
    QVERIFY(server.received().contains("Authorization: Bearer secret\r\n"));
}

void TstLoadForeignPosts::answersTheLastQuestionOnly()
{
    const CannedServer mute("");
    const CannedServer server(CannedServer::json("{\"worker\":1,\"data\":[]}"));
    ForeignPosts posts;
    QSignalSpy answered(&posts, &ForeignPosts::answered);
    LoadSettings settings;
    settings.url = mute.url();
    posts.ask(settings);
    settings.url = server.url();
    QCOMPARE(answerTo(posts, settings), PostOwner::Nobody);
    QCOMPARE(answered.size(), 1);
}

QTEST_GUILESS_MAIN(TstLoadForeignPosts)
#include "tst_loadforeignposts.moc"
