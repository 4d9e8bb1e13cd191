// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/timewindow.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;

class TstTimeWindow : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();

    void ticksSayHowLongAgo_data();
    void ticksSayHowLongAgo();
    void ticksSayTheTimeOfDayWhilePaused();
    void followsUnlessPaused();
    void tellsChangesOnly();
};

void TstTimeWindow::initTestCase()
{
    qputenv("TZ", "UTC-2"); // two hours ahead of UTC: times of day are local
}

void TstTimeWindow::ticksSayHowLongAgo_data()
{
    QTest::addColumn<double>("x");
    QTest::addColumn<QString>("text");
    QTest::newRow("the end") << 0.0 << u"now"_s;
    QTest::newRow("nearly the end") << -0.4 << u"now"_s;
    QTest::newRow("seconds") << -59.0 << u"−59 s"_s;
    QTest::newRow("a minute") << -60.0 << u"−1 min"_s;
    QTest::newRow("an hour") << -3600.0 << u"−60 min"_s;
    QTest::newRow("minutes and seconds") << -65.0 << u"−1:05"_s;
    QTest::newRow("many minutes and seconds") << -750.0 << u"−12:30"_s;
}

void TstTimeWindow::ticksSayHowLongAgo()
{
    QFETCH(double, x);
    QTEST(TimeWindow().tickText(x), "text");
}

void TstTimeWindow::ticksSayTheTimeOfDayWhilePaused()
{
    TimeWindow window;
    window.follow(QDateTime(QDate(2026, 1, 2), QTime(3, 4, 5), Qt::UTC));
    QCOMPARE(window.momentText(-5), u"05:04:00"_s); // always
    QCOMPARE(window.tickText(-5), u"−5 s"_s);
    window.setPaused(true);
    QCOMPARE(window.tickText(-5), u"05:04:00"_s);
}

void TstTimeWindow::followsUnlessPaused()
{
    const QDateTime first(QDate(2026, 1, 2), QTime(3, 4, 5), Qt::UTC);
    TimeWindow window;
    window.setMinutes(15);
    window.follow(first);
    QCOMPARE(window.end(), first);
    QCOMPARE(window.begin(), first.addSecs(-15 * 60));
    window.setPaused(true);
    window.follow(first.addSecs(9));
    QCOMPARE(window.end(), first);
    window.setPaused(false);
    QCOMPARE(window.end(), first.addSecs(9));
    QCOMPARE(window.xOf(first), -9.0);
    QCOMPARE(window.timeAt(-9), first);
}

void TstTimeWindow::tellsChangesOnly()
{
    TimeWindow window;
    const QSignalSpy changed(&window, &TimeWindow::changed);
    const QSignalSpy moved(&window, &TimeWindow::crosshairChanged);
    window.setMinutes(window.minutes());
    window.setPaused(false);
    window.setCrosshair(std::nullopt);
    QCOMPARE(changed.size() + moved.size(), 0);
    window.setMinutes(60);
    window.setPaused(true);
    window.setCrosshair(-3);
    QCOMPARE(changed.size(), 2);
    QCOMPARE(moved.size(), 1);
}

QTEST_GUILESS_MAIN(TstTimeWindow)
#include "tst_timewindow.moc"
