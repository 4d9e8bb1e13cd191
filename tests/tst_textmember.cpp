// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/textmember.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;

class TstTextMember : public QObject
{
    Q_OBJECT

private slots:
    void lengthsCountCodePointsOfTheTrimmedText_data();
    void lengthsCountCodePointsOfTheTrimmedText();
    void whatIsNoTextIsNamed_data();
    void whatIsNoTextIsNamed();
};

void TstTextMember::lengthsCountCodePointsOfTheTrimmedText_data()
{
    QTest::addColumn<QString>("given");
    QTest::addColumn<bool>("isAccepted");
    QTest::addColumn<QString>("stored");
    QTest::newRow("shortest") << u"a"_s << true << u"a"_s;
    QTest::newRow("longest") << u"abcde"_s << true << u"abcde"_s;
    QTest::newRow("one too long") << u"abcdef"_s << false << QString();
    QTest::newRow("empty") << u""_s << false << QString();
    QTest::newRow("nothing but space") << u" \t\n\u00a0"_s << false << QString();
    QTest::newRow("space around does not count") << u"  abcde\n"_s << true << u"abcde"_s;
    QTest::newRow("outside the basic plane, each one")
        << u"\U0001F600\U0001F600\U0001F600\U0001F600\U0001F600"_s << true
        << u"\U0001F600\U0001F600\U0001F600\U0001F600\U0001F600"_s;
    QTest::newRow("six outside the basic plane") << u"\U0001F600"_s.repeated(6) << false << QString();
}

void TstTextMember::lengthsCountCodePointsOfTheTrimmedText()
{
    QFETCH(QString, given);
    QFETCH(bool, isAccepted);
    BodyMembers members;
    members.insert(u"title"_s, given);
    const auto text = textMember(members, {"title"_L1, 1, 5});
    QCOMPARE(text.has_value(), isAccepted);
    if (isAccepted)
        QTEST(*text, "stored");
    else
        QVERIFY(text.error().detail.contains(u"\"title\""_s) && text.error().code == ErrorCode::Invalid);
}

void TstTextMember::whatIsNoTextIsNamed_data()
{
    QTest::addColumn<QJsonValue>("value");
    QTest::newRow("missing") << QJsonValue(QJsonValue::Undefined);
    QTest::newRow("null") << QJsonValue();
    QTest::newRow("number") << QJsonValue(7);
    QTest::newRow("list") << QJsonValue(QJsonArray{u"a"_s});
}

void TstTextMember::whatIsNoTextIsNamed()
{
    QFETCH(QJsonValue, value);
    BodyMembers members;
    if (!value.isUndefined())
        members.insert(u"title"_s, value);
    const auto text = textMember(members, {"title"_L1, 1, 5});
    QVERIFY(!text);
    QCOMPARE(text.error().code, ErrorCode::Invalid);
    QVERIFY(text.error().detail.contains(u"\"title\""_s));
    QCOMPARE(text.error().outcome, Outcome::NotApplied);
}

QTEST_GUILESS_MAIN(TstTextMember)
#include "tst_textmember.moc"
