// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/etag.h"

#include <QTest>

using namespace Qt::StringLiterals;

class TstEtag : public QObject
{
    Q_OBJECT

private slots:
    void readsLists_data();
    void readsLists();
    void refusesWhatIsNoList_data();
    void refusesWhatIsNoList();
    void comparesWeakly_data();
    void comparesWeakly();
};

void TstEtag::readsLists_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArrayList>("tags");
    QTest::newRow("one") << R"("a")"_ba << QByteArrayList{R"("a")"};
    QTest::newRow("weak") << R"(W/"a")"_ba << QByteArrayList{R"(W/"a")"};
    QTest::newRow("several") << R"("a", W/"b","c")"_ba << QByteArrayList{R"("a")", R"(W/"b")", R"("c")"};
    QTest::newRow("a comma in a tag") << R"("a,b")"_ba << QByteArrayList{R"("a,b")"};
    QTest::newRow("an empty tag") << R"("")"_ba << QByteArrayList{R"("")"};
    // Empty elements are ignored, wherever they stand (RFC 9110, section 5.6.1.2).
    QTest::newRow("empty elements") << ", ,\t\"a\" ,, \"b\","_ba << QByteArrayList{R"("a")", R"("b")"};
    QTest::newRow("nothing but commas") << " , ,"_ba << QByteArrayList();
}

void TstEtag::readsLists()
{
    QFETCH(QByteArray, value);
    const auto tags = entityTagList(value);
    QVERIFY(tags);
    QTEST(QByteArrayList(*tags), "tags");
}

void TstEtag::refusesWhatIsNoList_data()
{
    QTest::addColumn<QByteArray>("value");
    for (const char *value : {"a", "\"a", "*", "\"a\" \"b\"", "\"a\"b", "w/\"a\"", ", a"})
        QTest::newRow(value) << QByteArray(value);
}

void TstEtag::refusesWhatIsNoList()
{
    QFETCH(QByteArray, value);
    QVERIFY(!entityTagList(value));
}

void TstEtag::comparesWeakly_data()
{
    QTest::addColumn<QByteArray>("ifNoneMatch");
    QTest::addColumn<bool>("isNamed");
    QTest::newRow("the tag") << R"("a")"_ba << true;
    QTest::newRow("the tag, weak") << R"(W/"a")"_ba << true;
    QTest::newRow("in a list") << R"("b", "a")"_ba << true;
    QTest::newRow("behind an empty element") << R"(, "a")"_ba << true;
    QTest::newRow("any") << " * "_ba << true;
    QTest::newRow("another") << R"("A")"_ba << false;
    QTest::newRow("malformed") << R"("a" "b")"_ba << false;
    QTest::newRow("empty") << ""_ba << false;
}

void TstEtag::comparesWeakly()
{
    QFETCH(QByteArray, ifNoneMatch);
    QTEST(ifNoneMatchNames(ifNoneMatch, R"("a")"), "isNamed");
}

QTEST_GUILESS_MAIN(TstEtag)
#include "tst_etag.moc"
