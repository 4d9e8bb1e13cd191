// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/answercache.h"
#include "server/http/problem.h"

#include <QTest>

using namespace Qt::StringLiterals;

namespace
{

Answer answerOf(const QByteArray &body)
{
    Answer answer;
    answer.append("HTTP/1.1 200 OK\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    return answer;
}

QByteArray bytesOf(const Answer *answer)
{
    QByteArray bytes;
    if (answer)
        answer->appendTo(bytes, {});
    return bytes;
}

} // namespace

class TstAnswerCache : public QObject
{
    Q_OBJECT

private slots:
    void findsWhatIsUnchanged();
    void forgetsWhatMayHaveChanged();
    void boundsEntries();
    void boundsBytes();
    void refusesLargeAnswers();
};

void TstAnswerCache::findsWhatIsUnchanged()
{
    AnswerCache cache({});
    QVERIFY(!cache.find("/a"));
    cache.insert("/a", answerOf("A"));
    cache.insert("/a?b", answerOf("B"));
    QVERIFY(bytesOf(cache.find("/a")).endsWith("\r\n\r\nA"));
    QVERIFY(bytesOf(cache.find("/a?b")).endsWith("\r\n\r\nB"));
    QVERIFY(!cache.find("/"));
}

void TstAnswerCache::forgetsWhatMayHaveChanged()
{
    AnswerCache cache({});
    cache.setVersion(1);
    cache.find("/a");
    cache.insert("/a", answerOf("A"));
    QVERIFY(cache.find("/a"));
    cache.setVersion(2);
    QVERIFY(!cache.find("/a"));
    cache.setVersion(1); // a counter that comes back does not bring back what was dropped
    QVERIFY(!cache.find("/a"));
    QCOMPARE(cache.entries(), 0);
    QCOMPARE(cache.bytes(), 0);
}

void TstAnswerCache::boundsEntries()
{
    AnswerCache cache({.entries = 3});
    cache.find("/");
    for (const char *target : {"/1", "/2", "/3"})
        cache.insert(target, answerOf("x"));
    QVERIFY(cache.find("/1")); // so /2 is the one unused for longest
    cache.insert("/4", answerOf("x"));
    QCOMPARE(cache.entries(), 3);
    QVERIFY(cache.find("/1") && cache.find("/3") && cache.find("/4"));
    QVERIFY(!cache.find("/2"));
}

void TstAnswerCache::boundsBytes()
{
    const qsizetype size = answerOf(QByteArray(100, 'x')).size() + 2;
    AnswerCache cache({.bytes = 3 * size});
    cache.find("/");
    for (int i = 0; i < 1000; ++i)
        cache.insert("/" + QByteArray::number(i % 10), answerOf(QByteArray(100, 'x')));
    QCOMPARE(cache.entries(), 3);
    QCOMPARE(cache.bytes(), 3 * size);
}

void TstAnswerCache::refusesLargeAnswers()
{
    AnswerCache cache({.answerBytes = 1000});
    cache.find("/");
    cache.insert("/a", answerOf(QByteArray(1000, 'x')));
    QCOMPARE(cache.entries(), 0);
}

QTEST_GUILESS_MAIN(TstAnswerCache)
#include "tst_answercache.moc"
