// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/figuretext.h"
#include "server/load/liveview.h"

#include <QTest>

using namespace Qt::StringLiterals;

// Figures and the live line as people read them.
class TstLoadText : public QObject
{
    Q_OBJECT

private slots:
    void latenciesHaveThreeDigits_data();
    void latenciesHaveThreeDigits();
    void countsAndRatesAreGrouped();
    void theLiveLineFitsItsPlace();
    void everyPhaseHasItsWords();
};

void TstLoadText::latenciesHaveThreeDigits_data()
{
    QTest::addColumn<qint64>("us");
    QTest::addColumn<QString>("expected");
    const auto row = [](qint64 us, const QString &expected) { QTest::addRow("%lld us", us) << us << expected; };
    row(0, u"0 µs"_s);
    row(999, u"999 µs"_s);
    row(1'000, u"1.00 ms"_s);
    row(9'994, u"9.99 ms"_s);
    row(9'996, u"10.0 ms"_s);
    row(99'960, u"100 ms"_s);
    row(999'499, u"999 ms"_s);
    row(999'500, u"1.00 s"_s);
    row(75'000'000, u"75.0 s"_s);
}

void TstLoadText::latenciesHaveThreeDigits()
{
    QFETCH(qint64, us);
    QTEST(latencyText(us), "expected");
}

void TstLoadText::countsAndRatesAreGrouped()
{
    QCOMPARE(countText(1'234'567), u"1,234,567"_s);
    QCOMPARE(rateText(0.5), u"0.5/s"_s);
    QCOMPARE(rateText(12'345.6), u"12,346/s"_s);
    QCOMPARE(secondsText(0.254), u"0.25 s"_s);
}

void TstLoadText::theLiveLineFitsItsPlace()
{
    LoadProgress progress;
    progress.phase = LoadPhase::Load;
    progress.seconds = 2.5;
    progress.secondsLeft = 7.5;
    progress.reads.requests = 10;
    progress.reads.perSecond = 1'000;
    progress.reads.latencyUs.p99 = 1'230;
    progress.reads.errors = 3;
    QCOMPARE(liveLine(progress, true, 200),
             u"[#####---------------] 7.50 s left  1,000/s  p99 1.23 ms read  3 errors"_s);
    QCOMPARE(liveLine(progress, false, 200), u"7.50 s left  1,000/s  p99 1.23 ms read  3 errors"_s);
    QCOMPARE(liveLine(progress, true, 10), u"[#####----"_s);
    progress.secondsLeft.reset(); // a batch has no time left
    progress.late = 4;
    QCOMPARE(liveLine(progress, true, 200), u"2.50 s  1,000/s  p99 1.23 ms read  3 errors  4 late"_s);
}

void TstLoadText::everyPhaseHasItsWords()
{
    for (const LoadPhase phase :
         {LoadPhase::Connecting, LoadPhase::Settling, LoadPhase::Listing, LoadPhase::Deleting}) {
        LoadProgress progress;
        progress.phase = phase;
        QVERIFY(!liveLine(progress, true, 80).isEmpty());
        LoadProgress read;
        QVERIFY(fromJson(toJson(progress), read));
        QCOMPARE(read, progress);
    }
}

QTEST_GUILESS_MAIN(TstLoadText)
#include "tst_loadtext.moc"
