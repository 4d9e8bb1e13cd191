// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/fieldcodec.h"

#include <QStringList>
#include <QTest>

using namespace Qt::StringLiterals;

namespace
{

struct Nothing {
    bool operator==(const Nothing &) const = default;
};
struct Everything {
    static constexpr int notAMember = 1;
    QString text;
    std::optional<QString> optionalText;
    std::optional<int> optionalNumber;
    bool flag = false;
    qint64 number = 0;
    QByteArray bytes;
    QStringList list;
    bool operator==(const Everything &) const = default;
};
enum class Colour : quint16 { Red = 1, Blue = 0x1234 };
struct Kinds {
    Colour colour = Colour::Red;
    quint8 small = 0;
    double real = 0; // by QDataStream
    QStringList list;
    bool operator==(const Kinds &) const = default;
};
struct Fourteen {
    int a, b, c, d, e, f, g, h, i, j, k, l, m, n;
};

static_assert(fieldCount<Nothing> == 0);
static_assert(fieldCount<Everything> == 7);
static_assert(fieldCount<Fourteen> == 14);
static_assert(Travels<QString> && Travels<std::optional<bool>> && Travels<QStringList>);
static_assert(!Travels<const char *> && !Travels<int *>, "a pointer means nothing in another process");
static_assert(!Travels<std::optional<int *>>);

} // namespace

class TstFields : public QObject
{
    Q_OBJECT

private slots:
    void everyMemberTravels_data();
    void everyMemberTravels();
    void membersKeepTheirOrder();
    void nullStaysNull();
    void layoutNeverChanges();
    void otherValuesOfAByteAreNoBool();
    void halfACharacterIsRefused();
    void everyTruncationIsRefused();
    void bytesBehindTheEndAreRefused();
};

void TstFields::everyMemberTravels_data()
{
    QTest::addColumn<Everything>("sent");
    QTest::newRow("defaults") << Everything{};
    QTest::newRow("all set") << Everything{
        QStringLiteral("é\U0001F600"),   QStringLiteral("x"), 7, true, std::numeric_limits<qint64>::min(), "\0\xff",
        {QStringLiteral("a"), QString()}};
    QTest::newRow("empty is not absent") << Everything{QStringLiteral(""), QStringLiteral(""), 0, false, 0, "", {}};
}

void TstFields::everyMemberTravels()
{
    QFETCH(Everything, sent);
    const auto received = decodeFields<Everything>(encodeFields(sent));
    QVERIFY(received);
    QVERIFY(*received == sent);
    QVERIFY(decodeFields<Nothing>(encodeFields(Nothing{})));
}

void TstFields::membersKeepTheirOrder()
{
    const Fourteen sent{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14};
    const auto received = decodeFields<Fourteen>(encodeFields(sent));
    QVERIFY(received);
    QCOMPARE(received->a, 1);
    QCOMPARE(received->g, 7);
    QCOMPARE(received->n, 14);
}

void TstFields::nullStaysNull()
{
    struct Texts {
        QString text;
        QByteArray bytes;
    };
    const auto null = decodeFields<Texts>(encodeFields(Texts{}));
    QVERIFY(null && null->text.isNull() && null->bytes.isNull());
    const auto empty = decodeFields<Texts>(encodeFields(Texts{QStringLiteral(""), QByteArray("")}));
    QVERIFY(empty && !empty->text.isNull() && !empty->bytes.isNull());
}

// Results kept with idempotency keys are read by later versions of the program.
void TstFields::layoutNeverChanges()
{
    const Kinds kinds{Colour::Blue, 7, 0.5, {QStringLiteral("a")}};
    const QByteArray bytes = encodeFields(kinds);
    QCOMPARE(bytes.toHex(), "341207"
                            "0800000000000000000000000000e03f"
                            "0a000000000000000100000002000000"_ba
                            "6100");
    const auto received = decodeFields<Kinds>(bytes);
    QVERIFY(received && *received == kinds);

    const QByteArray text = encodeFields(Everything{QStringLiteral("é"), {}, {}, false, 0, "b", {}});
    QCOMPARE(text.toHex(), "0200000000000000e900"
                           "00"
                           "00"
                           "00"
                           "0000000000000000"
                           "010000000000000062"
                           "040000000000000000000000"_ba);
}

void TstFields::otherValuesOfAByteAreNoBool()
{
    struct Flag {
        bool flag;
    };
    QVERIFY(decodeFields<Flag>(QByteArray(1, '\1'))->flag);
    QVERIFY(!decodeFields<Flag>(QByteArray(1, '\2')));
}

void TstFields::halfACharacterIsRefused()
{
    struct Text {
        QString text;
    };
    QByteArray bytes = encodeFields(Text{QStringLiteral("a")});
    bytes[0] = 1; // the length
    bytes.chop(1);
    QVERIFY(!decodeFields<Text>(bytes));
}

void TstFields::everyTruncationIsRefused()
{
    const QByteArray whole = encodeFields(
        Everything{QStringLiteral("title"), QStringLiteral("content"), 1, true, 2, "b", {QStringLiteral("c")}});
    for (qsizetype length = 0; length < whole.size(); ++length)
        QVERIFY2(!decodeFields<Everything>(whole.first(length)), qPrintable(QString::number(length)));
}

void TstFields::bytesBehindTheEndAreRefused()
{
    QVERIFY(!decodeFields<Everything>(encodeFields(Everything{}) + '\0'));
}

Q_DECLARE_METATYPE(Everything)
QTEST_GUILESS_MAIN(TstFields)
#include "tst_fields.moc"
