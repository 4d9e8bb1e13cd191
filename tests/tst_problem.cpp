// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/answer.h"
#include "server/http/etag.h"
#include "server/http/problem.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <unistd.h>

using namespace Qt::StringLiterals;

class TstProblem : public QObject
{
    Q_OBJECT

private slots:
    void describesEveryCode();
    void tellsTheOutcomeOfAWrite();
    void answerEndsWhereItsLengthSays();
    void answerIsSentAsAsked();
    void matchesEntityTags_data();
    void matchesEntityTags();
};

void TstProblem::describesEveryCode()
{
    for (const ErrorCodeInfo &info : allErrorCodes()) {
        const Problem problem(info.code, u"because \"of\" this"_s);
        const QJsonObject json = QJsonDocument::fromJson(problem.json()).object();
        QCOMPARE(json.keys(), (QStringList{u"code"_s, u"detail"_s, u"status"_s, u"title"_s, u"type"_s, u"worker"_s}));
        QCOMPARE(json["type"_L1].toString(), "urn:onewriter:problem:"_L1 + info.name);
        QCOMPARE(json["title"_L1].toString(), info.title);
        QCOMPARE(json["status"_L1].toInt(), info.status);
        QCOMPARE(json["detail"_L1].toString(), u"because \"of\" this"_s);
        QCOMPARE(json["code"_L1].toString(), info.name);
        QCOMPARE(json["worker"_L1].toInteger(), qint64(::getpid()));
        QCOMPARE(problem.fields().size(), info.retryAfterSeconds > 0 ? 1U : 0U);
        QCOMPARE(Answer(problem).status(), info.status);
    }
}

void TstProblem::tellsTheOutcomeOfAWrite()
{
    const Problem problem(WriteQueueError{ErrorCode::CommitFailed, u"The disk failed."_s, Outcome::Unknown});
    QCOMPARE(QJsonDocument::fromJson(problem.json()).object()["outcome"_L1].toString(), u"unknown"_s);
}

// QHttpServer writes an answer in as many pieces as it likes.
void TstProblem::answerEndsWhereItsLengthSays()
{
    const QByteArray bytes = "HTTP/1.1 201 Created\r\ncontent-length:  5\r\nETag: \"a\"\r\n\r\n\r\n\r\nx";
    for (qsizetype pieceSize = 1; pieceSize <= bytes.size(); ++pieceSize) {
        Answer answer;
        for (qsizetype i = 0; i < bytes.size(); i += pieceSize) {
            QVERIFY(!answer.isComplete());
            answer.append(bytes.mid(i, pieceSize));
        }
        QVERIFY(answer.isComplete());
        QCOMPARE(answer.status(), 201);
        QCOMPARE(answer.etag().toByteArray(), "\"a\""_ba);
    }
}

void TstProblem::answerIsSentAsAsked()
{
    Answer answer;
    answer.append("HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nETag: \"a\"\r\nContent-Length: 1\r\n\r\nx");
    const auto sent = [&answer](const Answer::Sending &sending) {
        QByteArray bytes;
        answer.appendTo(bytes, sending);
        return bytes;
    };
    const QByteArray whole = sent({});
    QVERIFY(whole.startsWith("HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nETag: \"a\"\r\nContent-Length: 1\r\nDate: "));
    QVERIFY(whole.endsWith("\r\nX-Worker: " + QByteArray::number(::getpid()) + "\r\n\r\nx"));
    QVERIFY(sent({.connection = "close"}).endsWith("\r\nConnection: close\r\n\r\nx"));
    QCOMPARE(sent({.isHead = true}), whole.chopped(1));
    const QByteArray notModified = sent({.isNotModified = true});
    QVERIFY(notModified.startsWith("HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nDate: "));
    QVERIFY(notModified.endsWith("\r\n\r\n"));
}

void TstProblem::matchesEntityTags_data()
{
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<bool>("expected");
    QTest::newRow("the same") << "\"a\""_ba << true;
    QTest::newRow("another") << "\"b\""_ba << false;
    QTest::newRow("any") << "*"_ba << true;
    QTest::newRow("weak") << "W/\"a\""_ba << true;
    QTest::newRow("in a list") << "\"b\", \"c\",\"a\""_ba << true;
    QTest::newRow("in a list of weak ones") << "W/\"b\" , W/\"a\""_ba << true;
    QTest::newRow("empty elements") << "\"b\",, \"a\","_ba << true;
    QTest::newRow("not in a list") << "\"b\", \"c\""_ba << false;
    QTest::newRow("a comma in a tag") << "\"b,\\\", \"a\""_ba << true;
    QTest::newRow("without quotes") << "a"_ba << false;
    QTest::newRow("quote missing") << "\"a"_ba << false;
    QTest::newRow("no comma between") << "\"b\" \"a\""_ba << false;
    QTest::newRow("part of a tag") << "\"aa\""_ba << false;
    QTest::newRow("empty") << ""_ba << false;
}

void TstProblem::matchesEntityTags()
{
    QFETCH(QByteArray, field);
    QFETCH(bool, expected);
    QCOMPARE(ifNoneMatchNames(field, "\"a\""), expected);
    QCOMPARE(ifNoneMatchNames(field, "W/\"a\""), expected);
}

QTEST_GUILESS_MAIN(TstProblem)
#include "tst_problem.moc"
