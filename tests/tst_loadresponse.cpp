// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/responseparser.h"

#include <QTest>

using namespace Qt::StringLiterals;
using State = ResponseParser::State;

Q_DECLARE_METATYPE(KeptBody)

// What the load test understands of an answer, whatever the pieces it comes in.
class TstLoadResponse : public QObject
{
    Q_OBJECT

private slots:
    void answersAreReadWhereverTheyAreCut_data();
    void answersAreReadWhereverTheyAreCut();
    void answersAreReadByteByByte_data() { answersAreReadWhereverTheyAreCut_data(); }
    void answersAreReadByteByByte();
    void rubbishIsNamed_data();
    void rubbishIsNamed();
    void bodiesAreKeptAsAsked();
    void longErrorsAreCounted_data();
    void longErrorsAreCounted();
    void endlessHeadsAreCutOff();
    void endlessInterimAnswersTakeNoMemory();
};

void TstLoadResponse::answersAreReadWhereverTheyAreCut_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("status");
    QTest::addColumn<qint64>("worker");
    QTest::addColumn<bool>("closes");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("a page") << "HTTP/1.1 200 OK\r\nX-Worker: 4711\r\nContent-Length: 5\r\n\r\nhello"_ba << 200
                            << qint64(4711) << false << "hello"_ba;
    QTest::newRow("names in any case") << "HTTP/1.1 201 Created\r\nx-worker:7\r\ncontent-LENGTH:  2 \r\n\r\n{}"_ba
                                       << 201 << qint64(7) << false << "{}"_ba;
    QTest::newRow("no reason phrase") << "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"_ba << 200 << qint64(0) << false
                                      << QByteArray();
    QTest::newRow("last of its connection")
        << "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx"_ba << 503 << qint64(0)
        << true << "x"_ba;
    QTest::newRow("last of its connection, in a list")
        << "HTTP/1.1 200 OK\r\nConnection: foo ,\tClose\r\nContent-Length: 1\r\n\r\nx"_ba << 200 << qint64(0) << true
        << "x"_ba;
    QTest::newRow("not last of its connection")
        << "HTTP/1.1 200 OK\r\nConnection: close-not, foo\r\nContent-Length: 1\r\n\r\nx"_ba << 200 << qint64(0) << false
        << "x"_ba;
    QTest::newRow("HTTP/1.0") << "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx"_ba << 200 << qint64(0) << true
                              << "x"_ba;
    QTest::newRow("no content") << "HTTP/1.1 204 No Content\r\n\r\n"_ba << 204 << qint64(0) << false << QByteArray();
    QTest::newRow("an interim answer first")
        << "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nX-Worker: 1\r\nContent-Length: 2\r\n\r\nok"_ba
        << 200 << qint64(1) << false << "ok"_ba;
    QTest::newRow("a worker that is no number") << "HTTP/1.1 200 OK\r\nX-Worker: -1\r\nContent-Length: 0\r\n\r\n"_ba
                                                << 200 << qint64(0) << false << QByteArray();
}

void TstLoadResponse::answersAreReadWhereverTheyAreCut()
{
    QFETCH(QByteArray, text);
    for (qsizetype cut = 0; cut < text.size(); ++cut) {
        ResponseParser parser;
        parser.begin(KeptBody::Always);
        QCOMPARE(parser.feed(QByteArrayView(text).first(cut)), State::Incomplete);
        QCOMPARE(parser.hasBegun(), cut > 0);
        QCOMPARE(parser.feed(QByteArrayView(text).sliced(cut)), State::Complete);
        QTEST(parser.status(), "status");
        QTEST(parser.worker(), "worker");
        QTEST(parser.closesConnection(), "closes");
        QTEST(parser.takeBody(), "body");
    }
}

void TstLoadResponse::answersAreReadByteByByte()
{
    QFETCH(QByteArray, text);
    ResponseParser parser;
    for (int answer = 0; answer < 2; ++answer) { // nothing of one answer is left for the next
        parser.begin(KeptBody::Always);
        for (qsizetype i = 0; i < text.size(); ++i)
            QCOMPARE(parser.feed(QByteArrayView(text).sliced(i, 1)),
                     i + 1 < text.size() ? State::Incomplete : State::Complete);
        QTEST(parser.status(), "status");
        QTEST(parser.worker(), "worker");
        QTEST(parser.takeBody(), "body");
    }
}

void TstLoadResponse::rubbishIsNamed_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<NetworkFailure>("expected");
    const auto row = [](const char *name, const QByteArray &text, NetworkFailure expected) {
        QTest::newRow(name) << text << expected;
    };
    row("another protocol", "SSH-2.0-OpenSSH_9.2\r\n"_ba, NetworkFailure::NotHttp);
    row("HTTP/2", "HTTP/2 200\r\n\r\n"_ba, NetworkFailure::NotHttp);
    row("lines without carriage return", "HTTP/1.1 200 OK\nContent-Length: 2\n\nok"_ba, NetworkFailure::NotHttp);
    row("a status of letters", "HTTP/1.1 abc OK\r\n\r\n"_ba, NetworkFailure::NotHttp);
    row("a status out of range", "HTTP/1.1 999 Odd\r\n\r\n"_ba, NetworkFailure::NotHttp);
    row("a field without a name", "HTTP/1.1 200 OK\r\n: x\r\nContent-Length: 0\r\n\r\n"_ba, NetworkFailure::NotHttp);
    row("a line that is no field", "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n"_ba, NetworkFailure::NotHttp);
    row("a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"_ba, NetworkFailure::NotHttp);
    row("two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx"_ba,
        NetworkFailure::NotHttp);
    row("no length", "HTTP/1.1 200 OK\r\n\r\nhello"_ba, NetworkFailure::NoLength);
    row("chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"_ba, NetworkFailure::ChunkedAnswer);
    row("more than announced", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxy"_ba, NetworkFailure::ExcessBytes);
    row("an absurd length", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"_ba,
        NetworkFailure::AnswerTooLarge);
}

void TstLoadResponse::rubbishIsNamed()
{
    QFETCH(QByteArray, text);
    ResponseParser whole;
    whole.begin(KeptBody::OfErrors);
    QCOMPARE(whole.feed(text), State::Invalid);
    QTEST(whole.failure(), "expected");

    ResponseParser bytewise;
    bytewise.begin(KeptBody::OfErrors);
    State state = State::Incomplete;
    for (qsizetype i = 0; i < text.size() && state == State::Incomplete; ++i)
        state = bytewise.feed(QByteArrayView(text).sliced(i, 1));
    if (state == State::Invalid)
        QTEST(bytewise.failure(), "expected");
    else // complete before the excess byte came
        QCOMPARE(whole.failure(), NetworkFailure::ExcessBytes);
}

void TstLoadResponse::bodiesAreKeptAsAsked()
{
    ResponseParser parser;
    parser.begin(KeptBody::OfErrors);
    QCOMPARE(parser.feed("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage"), State::Complete);
    QCOMPARE(parser.takeBody(), QByteArray());
    parser.begin(KeptBody::OfErrors);
    QCOMPARE(parser.feed("HTTP/1.1 503 No\r\nContent-Length: 3\r\n\r\nwhy"), State::Complete);
    QCOMPARE(parser.takeBody(), "why"_ba);
}

void TstLoadResponse::longErrorsAreCounted_data()
{
    QTest::addColumn<KeptBody>("kept");
    QTest::newRow("during the load") << KeptBody::OfErrors;
    QTest::newRow("afterwards") << KeptBody::Always;
}

void TstLoadResponse::longErrorsAreCounted()
{
    QFETCH(KeptBody, kept);
    constexpr qsizetype length = ResponseParser::maxBodyBytes;
    ResponseParser parser;
    parser.begin(kept);
    QCOMPARE(parser.feed("HTTP/1.1 500 No\r\nContent-Length: "_ba + QByteArray::number(length) + "\r\n\r\n"_ba),
             State::Incomplete);
    const QByteArray piece(1 << 20, 'x');
    for (qsizetype fed = piece.size(); fed < length; fed += piece.size())
        QCOMPARE(parser.feed(piece), State::Incomplete);
    QCOMPARE(parser.feed(piece), State::Complete);
    QCOMPARE(parser.takeBody(), QByteArray(ResponseParser::maxErrorBytes, 'x'));
}

void TstLoadResponse::endlessHeadsAreCutOff()
{
    ResponseParser parser;
    parser.begin(KeptBody::Always);
    State state = parser.feed("HTTP/1.1 200 OK\r\n");
    qsizetype fed = 0;
    for (; state == State::Incomplete && fed < 1 << 20; fed += 10)
        state = parser.feed("X-Endless:");
    QCOMPARE(state, State::Invalid);
    QCOMPARE(parser.failure(), NetworkFailure::AnswerTooLarge);
    QVERIFY(fed <= ResponseParser::maxHeadBytes);
}

void TstLoadResponse::endlessInterimAnswersTakeNoMemory()
{
    ResponseParser parser;
    parser.begin(KeptBody::Always);
    for (int i = 0; i < 100'000; ++i) // together a hundred times what a head may have
        QCOMPARE(parser.feed("HTTP/1.1 100 Continue\r\n\r\n"), State::Incomplete);
    QCOMPARE(parser.feed("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), State::Complete);
    QCOMPARE(parser.takeBody(), "ok"_ba);
}

QTEST_GUILESS_MAIN(TstLoadResponse)
#include "tst_loadresponse.moc"
