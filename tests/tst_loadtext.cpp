// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/liveview.h"

#include <QTest>

using namespace Qt::StringLiterals;

// The live line as people read it.
class TstLoadText : public QObject
{
    Q_OBJECT

private slots:
    void theLiveLineFitsItsPlace();
    void anOutageHasNoLatency();
    void everyPhaseHasItsWords();
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
    QCOMPARE(liveLine(progress, true, 200),
             u"[#####---------------] 7.50 s left  1,000/s  p99 1.23 ms read  3 errors"_s);
    QCOMPARE(liveLine(progress, false, 200), u"7.50 s left  1,000/s  p99 1.23 ms read  3 errors"_s);
    QCOMPARE(liveLine(progress, true, 10), u"[#####----"_s);
    progress.secondsLeft.reset(); // a batch has no time left
    progress.late = 4;
    QCOMPARE(liveLine(progress, true, 200), u"2.50 s  1,000/s  p99 1.23 ms read  3 errors  4 late"_s);
}

void TstLoadText::anOutageHasNoLatency()
{
    LoadProgress progress;
    progress.phase = LoadPhase::Load;
    progress.seconds = 2.5;
    progress.inFlight = 12;
    progress.reads.requests = progress.writes.requests = 1'000; // before
    QCOMPARE(liveLine(progress, false, 200), u"2.50 s  0/s  p99 -  12 waiting  0 errors"_s);
    progress.writes.latencyUs.emplace().p99 = 1'230;
    QCOMPARE(liveLine(progress, false, 200), u"2.50 s  0/s  p99 - read, 1.23 ms write  0 errors"_s);
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
