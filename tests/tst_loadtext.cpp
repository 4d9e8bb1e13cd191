// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/histogramtext.h"
#include "server/load/liveview.h"

#include <QTest>

using namespace Qt::StringLiterals;

// The live line and the histograms as people read them.
class TstLoadText : public QObject
{
    Q_OBJECT

private slots:
    void theLiveLineFitsItsPlace();
    void failuresAreTheLastToBeGivenUp_data();
    void failuresAreTheLastToBeGivenUp();
    void saysThatItWarmsUp_data();
    void saysThatItWarmsUp();
    void anOutageHasNoLatency();
    void everyPhaseHasItsWords();
    void aHistogramHasARowForEachStep();
    void aNarrowHistogramIsCutFiner();
};

void TstLoadText::theLiveLineFitsItsPlace()
{
    LoadProgress progress;
    progress.phase = LoadPhase::Load;
    progress.seconds = 2.5;
    progress.secondsLeft = 7.5;
    progress.reads.requests = 10;
    progress.reads.perSecond = 1'000;
    progress.reads.latencyUs.emplace().p99 = 1'230;
    progress.reads.errors = 3;
    QCOMPARE(liveLine(progress, true, 200), u"[#####---------------] 8 s left  1,000/s  p99 1.23 ms read  3 errors"_s);
    QCOMPARE(liveLine(progress, false, 200), u"8 s left  1,000/s  p99 1.23 ms read  3 errors"_s);
    progress.reads.errors = 1;
    QCOMPARE(liveLine(progress, false, 200), u"8 s left  1,000/s  p99 1.23 ms read  1 error"_s);
    progress.reads.errors = 3;
    progress.secondsLeft.reset(); // a batch has no time left
    progress.late = 4;
    QCOMPARE(liveLine(progress, true, 200), u"2 s  1,000/s  p99 1.23 ms read  3 errors  4 late"_s);
}

void TstLoadText::failuresAreTheLastToBeGivenUp_data()
{
    QTest::addColumn<qsizetype>("width");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, qsizetype width, const QString &expected) {
        QTest::newRow(name) << width << expected;
    };
    const QString whole = u"1 h 01 min left  1,235/s  p99 12.3 ms read, 23.5 ms write  4,321 errors  41,152 late"_s;
    row("wide", 120, u"[##########----------] "_s + whole);
    row("a shorter bar", 100, u"[######-------] "_s + whole);
    row("no bar", 90, whole);
    row("80 columns", 79, u"[##########----------] 1 h 01 min left  1,235/s  4,321 errors  41,152 late"_s);
    row("60 columns", 59, u"[##---] 1 h 01 min left  1,235/s  4,321 errors  41,152 late"_s);
    row("40 columns", 39, u"1,235/s  4,321 errors  41,152 late"_s);
    row("30 columns", 29, u"4,321 errors  41,152 late"_s);
    row("nearly none", 10, u"4,321 erro"_s);
}

void TstLoadText::failuresAreTheLastToBeGivenUp()
{
    QFETCH(qsizetype, width);
    LoadProgress progress;
    progress.phase = LoadPhase::Load;
    progress.seconds = *(progress.secondsLeft = 3'700);
    progress.reads = {1'000, 4'000, 1'000, LoadLatency{}};
    progress.writes = {1'000, 321, 235, LoadLatency{}};
    progress.reads.latencyUs->p99 = 12'345;
    progress.writes.latencyUs->p99 = 23'456;
    progress.late = 41'152;
    QTEST(liveLine(progress, true, width), "expected");
}

void TstLoadText::saysThatItWarmsUp_data()
{
    QTest::addColumn<double>("seconds");
    QTest::addColumn<double>("secondsLeft");
    QTest::addColumn<QString>("time");
    QTest::newRow("begins") << 0.25 << 12.75 << u"warming up, 3 s left"_s;
    QTest::newRow("nearly warm") << 2.75 << 10.25 << u"warming up, 1 s left"_s;
    QTest::newRow("measures") << 3.0 << 10.0 << u"10 s left"_s;
}

void TstLoadText::saysThatItWarmsUp()
{
    QFETCH(double, seconds);
    QFETCH(double, secondsLeft);
    QFETCH(QString, time);
    LoadProgress progress;
    progress.phase = LoadPhase::Load;
    progress.seconds = seconds;
    progress.secondsLeft = secondsLeft;
    QCOMPARE(liveLine(progress, false, 200, 3), time + u"  0/s  p99 -  0 waiting  0 errors"_s);
}

void TstLoadText::anOutageHasNoLatency()
{
    LoadProgress progress;
    progress.phase = LoadPhase::Load;
    progress.seconds = 2.5;
    progress.inFlight = 12;
    progress.reads.requests = progress.writes.requests = 1'000; // before
    QCOMPARE(liveLine(progress, false, 200), u"2 s  0/s  p99 -  12 waiting  0 errors"_s);
    progress.writes.latencyUs.emplace().p99 = 1'230;
    QCOMPARE(liveLine(progress, false, 200), u"2 s  0/s  p99 - read, 1.23 ms write  0 errors"_s);
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

void TstLoadText::aHistogramHasARowForEachStep()
{
    QCOMPARE(histogramText(u"Latency"_s, {}), QString());
    Histogram histogram;
    for (int i = 0; i < 100; ++i)
        histogram.record(150);
    histogram.record(900);
    histogram.record(7'000);
    const QString bar(40, u'#');
    const QString one = u"#"_s.leftJustified(40);
    const QString none = QString().leftJustified(40);
    QCOMPARE(histogramText(u"Latency"_s, histogram), u"\nLatency\n"
                                                     "  up to   200 µs  "_s +
                                                         bar +
                                                         u"             100\n"
                                                         "  up to   500 µs  "_s +
                                                         none +
                                                         u"               0\n"
                                                         "  up to  1.00 ms  "_s +
                                                         one +
                                                         u"               1\n"
                                                         "  up to  2.00 ms  "_s +
                                                         none +
                                                         u"               0\n"
                                                         "  up to  5.00 ms  "_s +
                                                         none +
                                                         u"               0\n"
                                                         "  up to  10.0 ms  "_s +
                                                         one + u"               1\n"_s);
}

void TstLoadText::aNarrowHistogramIsCutFiner()
{
    Histogram histogram;
    for (int us = 2'100; us < 5'000; us += 100) // between two of the coarse steps
        histogram.record(us);
    const QString text = histogramText(u"Latency"_s, histogram);
    QCOMPARE(text.count(u"up to"_s), 4);
    for (const QString &step : {u"2.50 ms"_s, u"3.00 ms"_s, u"4.00 ms"_s, u"5.00 ms"_s})
        QVERIFY2(text.contains(u"up to  "_s + step), qPrintable(text));
}

QTEST_GUILESS_MAIN(TstLoadText)
#include "tst_loadtext.moc"
