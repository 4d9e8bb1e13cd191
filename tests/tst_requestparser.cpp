// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/requestparser.h"

#include <QTest>

using namespace Qt::StringLiterals;

namespace
{

constexpr qint64 maxBodyBytes = 1000;

// Feeds `bytes` in pieces that end at `splitAt`, until the parser takes no more.
void feedSplit(RequestParser &parser, const QByteArray &bytes, qsizetype splitAt)
{
    for (QByteArrayView piece : {QByteArrayView(bytes).first(splitAt), QByteArrayView(bytes).sliced(splitAt)}) {
        while (!piece.isEmpty() && parser.state() != RequestParser::State::Failed &&
               parser.state() != RequestParser::State::Complete)
            piece = piece.sliced(parser.feed(piece));
    }
}

QByteArray withHost(const QByteArray &fields, const QByteArray &rest = {})
{
    return "POST /posts HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n" + rest;
}

} // namespace

class TstRequestParser : public QObject
{
    Q_OBJECT

private slots:
    void refuses_data();
    void refuses();
    void refusesAtTheFirstByteThatShowsIt_data();
    void refusesAtTheFirstByteThatShowsIt();
    void accepts_data();
    void accepts();
    void stopsBehindEachRequest();
    void boundsTheHead_data();
    void boundsTheHead();
    void boundsTheNumberOfFields();
    void joinsListFields();
    void tellsHowTheConnectionGoesOn_data();
    void tellsHowTheConnectionGoesOn();
    void keepsNothingOfADiscardedBody();
    void holdsWhatCameUntilTheAnswer();
    void survivesRandomDamage();
};

void TstRequestParser::refuses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("code");
    const auto row = [](const char *name, const QByteArray &bytes, ErrorCode code = ErrorCode::Malformed) {
        QTest::newRow(name) << bytes << int(code);
    };
    const auto line = [](const QByteArray &requestLine) { return requestLine + "\r\nHost: localhost\r\n\r\n"; };

    row("TLS hello", QByteArray::fromHex("16030100c8010000c40303"));
    row("zeros", QByteArray(8, '\0'));
    row("two empty lines first", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
    row("space first", line(" GET / HTTP/1.1"));
    row("line feed first", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
    row("no target", line("GET  HTTP/1.1"));
    row("HTTP/0.9", "GET /\r\n\r\n");
    row("bare LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n");
    row("bare LF after a field", "GET / HTTP/1.1\r\nHost: a\n\r\n");
    row("bare LF as the empty line", "GET / HTTP/1.1\r\nHost: a\r\n\n");
    row("bare CR in a field", withHost("A: b\rc\r\n"));
    row("two spaces before the version", line("GET /  HTTP/1.1"));
    row("space behind the version", line("GET / HTTP/1.1 "));
    row("lower-case version", line("GET / http/1.1"));
    row("version without a number", line("GET / HTTP/x.1"));
    row("HTTP/9.9", line("GET / HTTP/9.9"), ErrorCode::HttpVersion);
    row("HTTP/2.0", line("GET / HTTP/2.0"), ErrorCode::HttpVersion);
    row("unknown method", line("BREW /pot HTTP/1.1"), ErrorCode::NotImplemented);
    row("lower-case method", line("get / HTTP/1.1"), ErrorCode::NotImplemented);
    row("long method", line("PROPFINDING / HTTP/1.1"), ErrorCode::NotImplemented);
    row("CONNECT", line("CONNECT localhost:3000 HTTP/1.1"), ErrorCode::NotImplemented);
    row("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", ErrorCode::NotImplemented);
    row("control character in the method", line("GE\x01T / HTTP/1.1"));

    row("absolute form", line("GET http://localhost/posts HTTP/1.1"));
    row("asterisk form", line("OPTIONS * HTTP/1.1"));
    row("NUL in the path", line(QByteArray("GET /a\0b HTTP/1.1", 17)));
    row("%00 in the path", line("GET /a%00b HTTP/1.1"));
    row("%00 in the query", line("GET /a?b=%00 HTTP/1.1"));
    row("%zz in the path", line("GET /a%zz HTTP/1.1"));
    row("%z in the query", line("GET /a?b=%z HTTP/1.1"));
    row("% at the end", line("GET /a% HTTP/1.1"));
    row("%4 at the end", line("GET /a%4 HTTP/1.1"));
    row("%2F in the path", line("GET /r%2F5 HTTP/1.1"));
    row("%2f in the path", line("GET /r%2f5 HTTP/1.1"));
    row("%0A in the path", line("GET /r/12%0A HTTP/1.1"));
    row("%7f in the path", line("GET /r/12%7f HTTP/1.1"));
    row("tab in the path", line("GET /a\tb HTTP/1.1"));
    row("raw UTF-8 in the path", line("GET /\xc3\xa9 HTTP/1.1"));
    row("fragment", line("GET /a#b HTTP/1.1"));
    row("backslash", line("GET /a\\b HTTP/1.1"));

    row("no Host", "GET / HTTP/1.1\r\n\r\n");
    row("empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n");
    row("two Hosts", withHost("Host: localhost\r\n"));
    row("Host with a space", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n");
    row("Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n");
    row("Host with a user", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n");
    row("space before the colon", withHost("Content-Length : 5\r\n", "12345"));
    row("folded field", withHost("A: b\r\n c\r\n"));
    row("folded first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n");
    row("field without a colon", withHost("nonsense\r\n"));
    row("field without a name", withHost(": a\r\n"));
    row("field name with a bracket", withHost("A(b): c\r\n"));
    row("NUL in a field", withHost(QByteArray("A: b\0c\r\n", 8)));
    row("escape character in a field", withHost("A: \x1b[31m\r\n"));

    row("Content-Length -5", withHost("Content-Length: -5\r\n", "12345"));
    row("Content-Length +5", withHost("Content-Length: +5\r\n", "12345"));
    row("Content-Length 0x5", withHost("Content-Length: 0x5\r\n", "12345"));
    row("Content-Length 5 5", withHost("Content-Length: 5 5\r\n", "12345"));
    row("Content-Length empty", withHost("Content-Length:\r\n"));
    row("Content-Length list", withHost("Content-Length: 5, 5\r\n", "12345"));
    row("Content-Length twice", withHost("Content-Length: 5\r\nContent-Length: 5\r\n", "12345"));
    row("Content-Length 2^64-1", withHost("Content-Length: 18446744073709551615\r\n"));
    row("Content-Length of 1 GB", withHost("Content-Length: 1000000000\r\n"), ErrorCode::BodyTooLarge);
    row("Content-Length one too many", withHost("Content-Length: 1001\r\n"), ErrorCode::BodyTooLarge);
    row("both lengths", withHost("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"));
    row("both lengths, other order", withHost("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"));
    row("xchunked", withHost("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), ErrorCode::NotImplemented);
    row("gzip, chunked", withHost("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), ErrorCode::NotImplemented);
    row("identity", withHost("Transfer-Encoding: identity\r\n"), ErrorCode::NotImplemented);
    row("chunked twice", withHost("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"));
    row("chunked in HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    row("unknown expectation", withHost("Expect: 200-ok\r\nContent-Length: 1\r\n"), ErrorCode::ExpectationFailed);

    const auto chunked = [&row](const char *name, const QByteArray &body, ErrorCode code = ErrorCode::Malformed) {
        row(name, withHost("Transfer-Encoding: chunked\r\n", body), code);
    };
    chunked("chunk size zz", "zz\r\n");
    chunked("chunk size -5", "-5\r\n12345\r\n0\r\n\r\n");
    chunked("chunk size empty", "\r\n");
    chunked("chunk size of 16 digits", "0000000000000001\r\na\r\n0\r\n\r\n");
    chunked("chunk size with a space", "5 \r\n12345\r\n0\r\n\r\n");
    chunked("chunk size with a bare LF", "5\n12345\r\n0\r\n\r\n");
    chunked("chunk without its CR LF", "5\r\n123456\r\n0\r\n\r\n");
    chunked("chunk with a bare LF", "5\r\n12345\n0\r\n\r\n");
    chunked("long chunk extension", "5;" + QByteArray(300, 'x') + "\r\n12345\r\n0\r\n\r\n");
    chunked("NUL in a chunk extension", QByteArray("5;\0\r\n12345\r\n0\r\n\r\n", 18));
    chunked("trailer", "5\r\n12345\r\n0\r\nA: b\r\n\r\n");
    chunked("chunk too large", "3e9\r\n", ErrorCode::BodyTooLarge);
    chunked("chunks too large together", "3e8\r\n" + QByteArray(1000, 'x') + "\r\n1\r\n", ErrorCode::BodyTooLarge);
}

void TstRequestParser::refuses()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, code);
    for (qsizetype splitAt = 0; splitAt <= bytes.size(); ++splitAt) {
        RequestParser parser(maxBodyBytes);
        feedSplit(parser, bytes, splitAt);
        QVERIFY2(parser.state() == RequestParser::State::Failed, qPrintable(QString::number(splitAt)));
        QCOMPARE(int(parser.problem().code), code);
        QCOMPARE(parser.feed("GET / HTTP/1.1\r\n"), 0);
    }
}

void TstRequestParser::refusesAtTheFirstByteThatShowsIt_data()
{
    QTest::addColumn<QByteArray>("good");
    QTest::addColumn<char>("bad");
    QTest::newRow("TLS hello") << QByteArray() << '\x16';
    QTest::newRow("behind the method") << QByteArray("GET") << '\r';
    QTest::newRow("absolute form") << QByteArray("GET ") << 'h';
    QTest::newRow("in the target") << QByteArray("GET /a") << '\n';
    QTest::newRow("in the version") << QByteArray("GET /a HTT") << 'X';
    QTest::newRow("bare LF behind the version") << QByteArray("GET /a HTTP/1.1") << '\n';
    QTest::newRow("bare LF behind a field") << QByteArray("GET /a HTTP/1.1\r\nHost: a") << '\n';
    QTest::newRow("chunk size") << withHost("Transfer-Encoding: chunked\r\n") << 'g';
}

void TstRequestParser::refusesAtTheFirstByteThatShowsIt()
{
    QFETCH(QByteArray, good);
    QFETCH(char, bad);
    RequestParser parser(maxBodyBytes);
    feedSplit(parser, good, 0);
    QVERIFY(parser.state() != RequestParser::State::Failed);
    feedSplit(parser, QByteArray(1, bad), 0);
    QCOMPARE(parser.state(), RequestParser::State::Failed);
    QCOMPARE(parser.problem().code, ErrorCode::Malformed);
}

void TstRequestParser::accepts_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    const auto row = [](const char *name, const QByteArray &bytes, const QByteArray &target, const QByteArray &body) {
        QTest::newRow(name) << bytes << target << body;
    };
    row("smallest", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "/", "");
    row("HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n", "/", "");
    row("later minor version", "GET / HTTP/1.7\r\nHost: a\r\n\r\n", "/", "");
    row("empty line first", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "/", "");
    row("query", "GET /posts?limit=3&after=%2F HTTP/1.1\r\nHost: a\r\n\r\n", "/posts?limit=3&after=%2F", "");
    row("escaped letter", "GET /p%C3%A9 HTTP/1.1\r\nHost: a:3000\r\n\r\n", "/p%C3%A9", "");
    row("IPv6 host", "GET / HTTP/1.1\r\nhOST:\t[::1]:3000 \r\n\r\n", "/", "");
    row("Upgrade is ignored", withHost("Upgrade: websocket\r\nConnection: Upgrade\r\n"), "/posts", "");
    row("field without a value", withHost("A:\r\nB: \r\n"), "/posts", "");
    row("obs-text in a field", withHost("A: \xe9\r\n"), "/posts", "");
    row("Content-Length", withHost("Content-Length: 5\r\n", "12345"), "/posts", "12345");
    row("Content-Length 0", withHost("Content-Length: 0\r\n"), "/posts", "");
    row("leading zeros", withHost("Content-Length: 0005\r\n", "12345"), "/posts", "12345");
    row("largest body", withHost("Content-Length: 1000\r\n", QByteArray(1000, 'x')), "/posts", QByteArray(1000, 'x'));
    row("body of line ends", withHost("Content-Length: 4\r\n", "\r\n\r\n"), "/posts", "\r\n\r\n");
    row("chunked", withHost("Transfer-Encoding: CHUNKED\r\n", "5\r\n12345\r\nA\r\n6789012345\r\n0\r\n\r\n"), "/posts",
        "123456789012345");
    row("chunked, nothing in it", withHost("Transfer-Encoding: chunked\r\n", "0\r\n\r\n"), "/posts", "");
    row("chunk extension", withHost("Transfer-Encoding: chunked\r\n", "001;a=\"b\"\r\nx\r\n00;c\r\n\r\n"), "/posts",
        "x");
    row("100-continue", withHost("Expect: 100-Continue\r\nContent-Length: 1\r\n", "x"), "/posts", "x");
}

void TstRequestParser::accepts()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, body);
    for (qsizetype splitAt = 0; splitAt <= bytes.size(); ++splitAt) {
        RequestParser parser(maxBodyBytes);
        feedSplit(parser, bytes, splitAt);
        QVERIFY2(parser.state() == RequestParser::State::Complete, qPrintable(QString::number(splitAt)));
        QCOMPARE(parser.request().target.toByteArray(), target);
        QCOMPARE(parser.request().body, body);
    }
}

void TstRequestParser::stopsBehindEachRequest()
{
    const QByteArray first = withHost("Content-Length: 3\r\n", "abc");
    const QByteArray second = "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n";
    const QByteArray both = first + second;
    QByteArrayView rest = both;
    RequestParser parser(maxBodyBytes);
    while (parser.state() != RequestParser::State::Complete)
        rest = rest.sliced(parser.feed(rest));
    QCOMPARE(rest.toByteArray(), second);
    QCOMPARE(parser.feed(rest), 0);
    parser.next();
    QVERIFY(!parser.hasBegun());
    rest = rest.sliced(parser.feed(rest));
    QVERIFY(rest.isEmpty());
    QCOMPARE(parser.state(), RequestParser::State::Complete);
    QCOMPARE(parser.request().path.toByteArray(), "/2"_ba);
    QVERIFY(parser.request().contentLength.isNull());
}

void TstRequestParser::boundsTheHead_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<int>("code");
    QTest::newRow("target") << "GET /"_ba
                            << " HTTP/1.1\r\nHost: a\r\n\r\n"_ba << int(ErrorCode::UriTooLong);
    QTest::newRow("field") << "GET / HTTP/1.1\r\nHost: a\r\nA: "_ba
                           << "\r\n\r\n"_ba << int(ErrorCode::HeadersTooLarge);
}

void TstRequestParser::boundsTheHead()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QFETCH(int, code);
    const qsizetype room = RequestParser::maxHeadBytes - before.size() - after.size();
    for (const qsizetype pieceSize : {qsizetype(1), qsizetype(1000), qsizetype(100'000)}) {
        for (const bool isTooMuch : {false, true}) {
            const QByteArray bytes = before + QByteArray(isTooMuch ? 20'000 : room, 'x') + after;
            RequestParser parser(maxBodyBytes);
            for (qsizetype i = 0; i < bytes.size() && parser.state() == RequestParser::State::Head; i += pieceSize)
                parser.feed(bytes.mid(i, pieceSize));
            QCOMPARE(parser.state(), isTooMuch ? RequestParser::State::Failed : RequestParser::State::Complete);
            if (isTooMuch)
                QCOMPARE(int(parser.problem().code), code);
            QVERIFY(parser.heldBytes() <= RequestParser::maxHeadBytes);
        }
    }
}

void TstRequestParser::boundsTheNumberOfFields()
{
    QByteArray bytes = "GET / HTTP/1.1\r\nHost: a\r\n";
    for (int i = 1; i < RequestParser::maxFields; ++i)
        bytes += "A: b\r\n";
    RequestParser most(maxBodyBytes);
    feedSplit(most, bytes + "\r\n", 0);
    QCOMPARE(most.state(), RequestParser::State::Complete);
    RequestParser oneMore(maxBodyBytes);
    feedSplit(oneMore, bytes + "A: b\r\n\r\n", 0);
    QCOMPARE(oneMore.problem().code, ErrorCode::HeadersTooLarge);
}

void TstRequestParser::joinsListFields()
{
    RequestParser parser(maxBodyBytes);
    feedSplit(parser, withHost("If-Match: \"a\"\r\nIF-MATCH: \"b\"\r\nIf-Match: \"c\"\r\nIf-None-Match:\r\n"), 0);
    QCOMPARE(parser.state(), RequestParser::State::Complete);
    QCOMPARE(parser.request().ifMatch.toByteArray(), "\"a\", \"b\", \"c\""_ba);
    QVERIFY(!parser.request().ifNoneMatch.isNull());
    QVERIFY(parser.request().contentType.isNull());
}

void TstRequestParser::tellsHowTheConnectionGoesOn_data()
{
    QTest::addColumn<QByteArray>("version");
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<bool>("keepsAlive");
    QTest::newRow("1.1") << "1.1"_ba
                         << ""_ba << true;
    QTest::newRow("1.1 close") << "1.1"_ba
                               << "Connection: close\r\n"_ba << false;
    QTest::newRow("1.1 list") << "1.1"_ba
                              << "Connection: TE ,\tClose\r\n"_ba << false;
    QTest::newRow("1.1 two lines") << "1.1"_ba
                                   << "Connection: TE\r\nConnection: close\r\n"_ba << false;
    QTest::newRow("1.1 both") << "1.1"_ba
                              << "Connection: keep-alive, close\r\n"_ba << false;
    QTest::newRow("1.0") << "1.0"_ba
                         << ""_ba << false;
    QTest::newRow("1.0 keep-alive") << "1.0"_ba
                                    << "Connection: Keep-Alive\r\n"_ba << true;
}

void TstRequestParser::tellsHowTheConnectionGoesOn()
{
    QFETCH(QByteArray, version);
    QFETCH(QByteArray, fields);
    RequestParser parser(maxBodyBytes);
    feedSplit(parser, "GET / HTTP/" + version + "\r\nHost: a\r\n" + fields + "\r\n", 0);
    QCOMPARE(parser.state(), RequestParser::State::Complete);
    QTEST(parser.request().keepsAlive, "keepsAlive");
}

void TstRequestParser::keepsNothingOfADiscardedBody()
{
    for (const QByteArray &bytes : {withHost("Content-Length: 500\r\n"), withHost("Transfer-Encoding: chunked\r\n")}) {
        RequestParser parser(maxBodyBytes);
        parser.feed(bytes);
        QCOMPARE(parser.state(), RequestParser::State::Body);
        parser.discardBody();
        if (parser.request().transferEncoding.isNull())
            feedSplit(parser, QByteArray(500, 'x'), 7);
        else
            feedSplit(parser, "1f4\r\n" + QByteArray(500, 'x') + "\r\n0\r\n\r\n", 7);
        QCOMPARE(parser.state(), RequestParser::State::Complete);
        QVERIFY(parser.request().body.isEmpty());
        QCOMPARE(parser.heldBytes(), bytes.size());
    }
}

void TstRequestParser::holdsWhatCameUntilTheAnswer()
{
    const QByteArray head = withHost("Content-Length: 1000000\r\n");
    RequestParser parser(1'000'000);
    parser.feed(head);
    QCOMPARE(parser.heldBytes(), head.size());
    feedSplit(parser, QByteArray(500'000, 'x'), 1000);
    QVERIFY(parser.heldBytes() >= head.size() + 500'000);
    feedSplit(parser, QByteArray(500'000, 'x'), 1000);
    QCOMPARE(parser.state(), RequestParser::State::Complete);
    const QByteArray body = std::exchange(parser.request().body, {}); // to its route
    QVERIFY(parser.heldBytes() >= head.size() + body.size());
    parser.next();
    QCOMPARE(parser.heldBytes(), 0);
}

// Whatever the bytes, each is taken or refused, and the bounds hold.
void TstRequestParser::survivesRandomDamage()
{
    const QByteArray good =
        withHost("Transfer-Encoding: chunked\r\nIf-Match: \"a\", \"b\"\r\n", "5\r\n12345\r\n0\r\n\r\n") +
        withHost("Content-Length: 5\r\n", "12345");
    quint32 random = 12345;
    const auto next = [&random](quint32 below) {
        random = random * 1664525 + 1013904223;
        return (random >> 8) % below;
    };
    for (int i = 0; i < 20'000; ++i) {
        QByteArray bytes = good;
        for (quint32 damage = next(4); damage > 0; --damage)
            bytes[qsizetype(next(quint32(bytes.size())))] = char(next(256));
        RequestParser parser(maxBodyBytes);
        QByteArrayView rest = bytes;
        while (!rest.isEmpty() && parser.state() != RequestParser::State::Failed) {
            const qsizetype used = parser.feed(rest.first(std::min<qsizetype>(rest.size(), 1 + next(40))));
            QVERIFY(used > 0);
            rest = rest.sliced(used);
            QVERIFY(parser.request().body.size() <= maxBodyBytes);
            if (parser.state() == RequestParser::State::Complete)
                parser.next();
        }
    }
}

QTEST_GUILESS_MAIN(TstRequestParser)
#include "tst_requestparser.moc"
