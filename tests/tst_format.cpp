// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/format.h"

#include <QTest>

using namespace Qt::StringLiterals;

class TstFormat : public QObject
{
    Q_OBJECT

private slots:
    void figures_data();
    void figures();
};

void TstFormat::figures_data()
{
    QTest::addColumn<QString>("actual");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const QString &actual, const QString &expected) {
        QTest::newRow(name) << actual << expected;
    };
    row("count 0", format::count(0), u"0"_s);
    row("count of millions", format::count(1'234'567), u"1,234,567"_s);
    row("rate 0", format::rate(0), u"0"_s);
    row("rate below a tenth", format::rate(0.04), u"0"_s);
    row("rate of a few", format::rate(12.34), u"12.3"_s);
    row("rate rounded up", format::rate(99.96), u"100"_s);
    row("rate of thousands", format::rate(12'345.6), u"12,346"_s);
    row("rate with its unit", format::perSecond(12'345.6), u"12,346/s"_s);
    row("whole number", format::number(20'000), u"20,000"_s);
    row("number with decimals", format::number(2.5), u"2.5"_s);
    row("none of them", format::counted(0, u"%1 post"_s, u"%1 posts"_s), u"0 posts"_s);
    row("one of them", format::counted(1, u"%1 post"_s, u"%1 posts"_s), u"1 post"_s);
    row("many of them", format::counted(1'000, u"%1 post"_s, u"%1 posts"_s), u"1,000 posts"_s);
    row("not quite one of them", format::counted(1.5, u"%1 post"_s, u"%1 posts"_s), u"1.5 posts"_s);
    row("one without a number", format::counted(1, u"the only post"_s, u"%1 posts"_s), u"the only post"_s);
    row("percent", format::percent(7.24), u"7.2 %"_s);
    row("percent of two cores", format::percent(187.6), u"188 %"_s);
    row("bytes 0", format::bytes(0), u"0 B"_s);
    row("bytes below a KiB", format::bytes(1'023), u"1023 B"_s);
    row("one KiB", format::bytes(1'024), u"1.00 KiB"_s);
    row("just below a MiB", format::bytes(1'048'575), u"1.00 MiB"_s);
    row("MiB", format::bytes(12'345'678), u"11.8 MiB"_s);
    row("GiB", format::bytes(qint64(5'000) << 30), u"5,000 GiB"_s);
    row("time 0", format::microseconds(0), u"0 µs"_s);
    row("a part of a microsecond", format::microseconds(0.6), u"1 µs"_s);
    row("a mean", format::microseconds(550.5), u"551 µs"_s);
    row("microseconds", format::microseconds(999), u"999 µs"_s);
    row("one millisecond", format::microseconds(1'000), u"1.00 ms"_s);
    row("two digits that become three", format::microseconds(9'996), u"10.0 ms"_s);
    row("just below a second", format::microseconds(999'600), u"1.00 s"_s);
    row("seconds", format::microseconds(123'456'789), u"123 s"_s);
    row("duration 0", format::duration(0), u"0 s"_s);
    row("duration of minutes", format::duration(125), u"2 min 05 s"_s);
    row("duration of hours", format::duration(3 * 3'600 + 4 * 60 + 59), u"3 h 04 min"_s);
    row("duration of days", format::duration(5 * 86'400 + 6 * 3'600), u"5 d 06 h"_s);
}

void TstFormat::figures()
{
    QFETCH(const QString, actual);
    QTEST(actual, "expected");
}

QTEST_APPLESS_MAIN(TstFormat)
#include "tst_format.moc"
