// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/charts/axisscale.h"
#include "monitor/charts/decimate.h"
#include "monitor/figures.h"
#include "monitor/models/alerts.h"
#include "monitor/models/eventlog.h"
#include "monitor/samplecsv.h"
#include "monitor/theme.h"
#include "tests/support/scriptedserver.h"

#include <QSignalSpy>
#include <QTest>

#include <cmath>
#include <limits>

using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(AxisKind)

namespace
{

const QDateTime start(QDate(2026, 1, 2), QTime(3, 4, 5), Qt::UTC);
constexpr double gap = std::numeric_limits<double>::quiet_NaN();

Sample sampleAt(qint64 second)
{
    return ScriptedServer::busySample(start.addSecs(second), second, 2);
}

double luminance(const QColor &colour)
{
    const auto linear = [](double part) {
        return part <= 0.03928 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

// WCAG 2.1, "contrast ratio".
double contrast(const QColor &a, const QColor &b)
{
    const auto [low, high] = std::minmax(luminance(a), luminance(b));
    return (high + 0.05) / (low + 0.05);
}

} // namespace

class TstMonitorFigures : public QObject
{
    Q_OBJECT

private slots:
    void rangesChangeInSteps_data();
    void rangesChangeInSteps();
    void ticksAreRound_data();
    void ticksAreRound();
    void columnsKeepPeaksAndGaps();
    void meansAreWeightedByCount();
    void columnsStayWithTheirSamples();
    void gapsAndProcessesAreToldApart_data();
    void gapsAndProcessesAreToldApart();
    void historyIsMergedOnce();
    void theRingFollowsAClockThatIsSet();
    void theRingForgetsTheOldest();
    void theRingKeepsWhatIsLookedAt();
    void sharesAddUp();
    void sharesAreOfThePresentProcess();
    void refusalsAreThoseOfAServerTooBusy();
    void errorsThatCatchUpAreNoOthers_data();
    void errorsThatCatchUpAreNoOthers();
    void slowestSecondsNameTheirPhase();
    void deathsAreWarnings();
    void replacementsOnRequestAreNone();
    void eventsAreOrderedAndNotRepeated();
    void alertsHaveHysteresis_data();
    void alertsHaveHysteresis();
    void aGapInterruptsARow();
    void aDeathWhileNothingWasToldIsSeen();
    void errorsThatAreNoRefusalsAreAnAlert();
    void csvHasAColumnPerWorkerFigure();
    void textIsLegible_data();
    void textIsLegible();
};

void TstMonitorFigures::rangesChangeInSteps_data()
{
    QTest::addColumn<QList<double>>("highest");
    QTest::addColumn<double>("top");
    QTest::newRow("idle keeps the smallest range") << QList<double>{0.5} << 10.0;
    QTest::newRow("grows to a round value") << QList<double>{37} << 50.0;
    QTest::newRow("grows at once") << QList<double>{37, 51} << 100.0;
    QTest::newRow("does not breathe with small changes") << QList<double>{90, 45, 41} << 100.0;
    QTest::newRow("shrinks when a smaller range has room to spare") << QList<double>{90, 39} << 50.0;
    QTest::newRow("shrinks not below the smallest") << QList<double>{90, 0.1} << 10.0;
}

void TstMonitorFigures::rangesChangeInSteps()
{
    QFETCH(QList<double>, highest);
    AxisScale scale(AxisKind::Linear, 10);
    for (const double value : highest)
        scale.fit(0, value);
    QTEST(scale.top(), "top");
    QCOMPARE(scale.position(0), 0.0);
    QCOMPARE(scale.position(2 * scale.top()), 1.0);
}

void TstMonitorFigures::ticksAreRound_data()
{
    QTest::addColumn<AxisKind>("kind");
    QTest::addColumn<double>("lowest");
    QTest::addColumn<double>("highest");
    QTest::addColumn<QList<double>>("ticks");
    QTest::newRow("ones") << AxisKind::Linear << 0.0 << 90.0 << QList<double>{0, 20, 40, 60, 80, 100};
    QTest::newRow("twos") << AxisKind::Linear << 0.0 << 150.0 << QList<double>{0, 50, 100, 150, 200};
    QTest::newRow("fives") << AxisKind::Linear << 0.0 << 401.0 << QList<double>{0, 100, 200, 300, 400, 500};
    QTest::newRow("bytes") << AxisKind::Binary << 0.0 << 3000.0 << QList<double>{0, 1024, 2048, 3072, 4096};
    QTest::newRow("decades") << AxisKind::Logarithmic << 120.0 << 9000.0 << QList<double>{100, 1000, 10000};
}

void TstMonitorFigures::ticksAreRound()
{
    QFETCH(AxisKind, kind);
    QFETCH(double, lowest);
    QFETCH(double, highest);
    AxisScale scale(kind, 10);
    scale.fit(lowest, highest);
    QTEST(scale.ticks(), "ticks");
}

void TstMonitorFigures::columnsKeepPeaksAndGaps()
{
    const ChartPoints points{{0, 1}, {1, 9}, {2, 4}, {3, gap}, {4, 5}, {10, 7}};
    const ChartPoints reduced = extremesPerColumn(points, 10, 0);
    QCOMPARE(reduced.size(), 5);
    QCOMPARE(reduced[0], QPointF(0, 1));
    QCOMPARE(reduced[1], QPointF(1, 9));
    QVERIFY(std::isnan(reduced[2].y()));
    QCOMPARE(reduced[3], QPointF(4, 5));
    QCOMPARE(reduced[4], QPointF(10, 7));
    QCOMPARE(meanPerColumn({{0, 1}, {2, 3}, {10, 8}}, {}, 10, 0), ChartPoints({{1, 2}, {10, 8}}));
    QCOMPARE(highestPerColumn(points, 10, 0)[0], QPointF(1, 9));
    QCOMPARE(medianPerColumn(points, 10, 0)[0], QPointF(1, 4));
}

void TstMonitorFigures::meansAreWeightedByCount()
{
    // Behind the gap the weights are still those of their own points.
    const ChartPoints points{{0, 100}, {1, 10}, {2, gap}, {3, 8}, {4, 2}};
    const ChartPoints means = meanPerColumn(points, {1, 9, 0, 1, 2}, 10, 0);
    QCOMPARE(means.size(), 3);
    QCOMPARE(means[0], QPointF(0.5, 19));
    QCOMPARE(means[2], QPointF(3.5, 4));
}

void TstMonitorFigures::columnsStayWithTheirSamples()
{
    // A second later all points have moved by one, and the origin with them.
    ChartPoints points{{-4, 1}, {-3, 9}, {-2, 2}, {-1, 8}};
    const ChartPoints before = extremesPerColumn(points, 2, 100);
    for (QPointF &point : points)
        point.rx() -= 1;
    const ChartPoints after = extremesPerColumn(points, 2, 101);
    QCOMPARE(after.size(), before.size());
    for (qsizetype i = 0; i < after.size(); ++i)
        QCOMPARE(after[i], before[i] - QPointF(1, 0));
}

void TstMonitorFigures::gapsAndProcessesAreToldApart_data()
{
    QTest::addColumn<Sample>("after");
    QTest::addColumn<bool>("isGap");
    QTest::addColumn<double>("perSecond"); // of 50 errors
    const Sample next = sampleAt(101);
    QTest::newRow("the next second") << next << false << 50.0;
    QTest::newRow("a sample was lost") << sampleAt(102) << false << 25.0;
    QTest::newRow("the server told nothing for a while") << sampleAt(110) << true << 5.0;
    Sample restarted = next;
    restarted.uptimeSeconds = 0;
    QTest::newRow("the server was restarted") << restarted << true << 0.0;
    Sample other = next;
    other.primary.pid = 1;
    QTest::newRow("another process") << other << true << 0.0;
    Sample clockBack = sampleAt(101);
    clockBack.time = start.addSecs(97);
    QTest::newRow("the clock was set back") << clockBack << true << 50.0;
    Sample clockOn = sampleAt(101);
    clockOn.uptimeSeconds = 110;
    QTest::newRow("the clock was set back while nothing was told") << clockOn << true << 5.0;
}

void TstMonitorFigures::gapsAndProcessesAreToldApart()
{
    QFETCH(double, perSecond);
    QFETCH(Sample, after);
    QTEST(SampleRing::isGap(sampleAt(100), after), "isGap");
    after.workers[0].errors = 50;
    QCOMPARE(growthPerSecond(sampleAt(100), after, errorsOf), perSecond);
}

void TstMonitorFigures::historyIsMergedOnce()
{
    SampleRing ring;
    ring.append(sampleAt(10));
    ring.append(sampleAt(11));
    ring.append(sampleAt(11)); // not newer
    QCOMPARE(ring.all().size(), 2U);
    ring.merge({sampleAt(8), sampleAt(9), sampleAt(10)});
    QCOMPARE(ring.all().size(), 4U);
    QCOMPARE(ring.all().front().time, start.addSecs(8));
    QCOMPARE(ring.last().time, start.addSecs(11));
    QCOMPARE(ring.between(start.addSecs(8), start.addSecs(10)).size(), 2);
    ring.clear();
    ring.merge({sampleAt(9), sampleAt(8)}); // the server's clock was set back
    QCOMPARE(ring.last().time, start.addSecs(9));
}

void TstMonitorFigures::theRingFollowsAClockThatIsSet()
{
    SampleRing ring;
    for (int second = 0; second < 10; ++second)
        ring.append(sampleAt(second));
    Sample earlier = sampleAt(10);
    earlier.time = start.addSecs(3);
    ring.append(earlier);
    QCOMPARE(ring.last().time, start.addSecs(3));
    QCOMPARE(ring.last().uptimeSeconds, 10);
    QCOMPARE(ring.all().size(), 4U);
    QVERIFY(SampleRing::isGap(ring.all()[2], ring.all()[3]));
}

void TstMonitorFigures::theRingForgetsTheOldest()
{
    SampleRing ring;
    ring.merge(ScriptedServer::busyHistory(start, 4000, 1));
    QCOMPARE(ring.all().size(), SampleRing::maxSamples);
    QCOMPARE(ring.last().time, start);
}

void TstMonitorFigures::theRingKeepsWhatIsLookedAt()
{
    SampleRing ring;
    ring.merge(ScriptedServer::busyHistory(start, 3600, 1));
    ring.keepFrom(start.addSecs(-3000));
    for (int second = 1; second <= 1800; ++second)
        ring.append(sampleAt(second));
    QCOMPARE(ring.all().front().time, start.addSecs(-3000));
    for (int second = 1801; second <= 7200; ++second) // not for ever
        ring.append(sampleAt(second));
    QCOMPARE(ring.all().size(), 2 * SampleRing::maxSamples);
    ring.keepFrom({});
    QCOMPARE(ring.all().size(), SampleRing::maxSamples);
    QCOMPARE(ring.last().time, start.addSecs(7200));
}

void TstMonitorFigures::sharesAddUp()
{
    SampleRing ring;
    ring.merge(ScriptedServer::busyHistory(start, 60, 2));
    const auto shares = workerShares(ring.between(start.addSecs(-30), start));
    QCOMPARE(shares.size(), 2);
    QCOMPARE(shares[0].requests, 100 * 60);
    QCOMPARE(shares[0].requestsInWindow, 100 * 29);
    QCOMPARE(shares[1].requestsInWindow, 200 * 29);
    QCOMPARE(shares[0].share + shares[1].share, 1.0);
}

void TstMonitorFigures::sharesAreOfThePresentProcess()
{
    SampleRing ring;
    ring.merge(ScriptedServer::busyHistory(start, 30, 2));
    for (int second = 0; second < 3; ++second) { // restarted, and only the second worker has been asked
        Sample sample = ScriptedServer::busySample(start.addSecs(10 + second), second, 2);
        sample.primary.pid = 4999;
        sample.workers[0].requests = 0;
        ring.append(sample);
    }
    const auto shares = workerShares(ring.between(start.addSecs(-30), start.addSecs(60)));
    QCOMPARE(shares[0].requestsInWindow, 0);
    QCOMPARE(shares[1].requestsInWindow, 200 * 2);
    QCOMPARE(shares[1].share, 1.0);
}

void TstMonitorFigures::refusalsAreThoseOfAServerTooBusy()
{
    Sample sample = sampleAt(1);
    sample.writes.rejectedByCode = {{u"QUEUE_FULL"_s, 3}, {u"TIMEOUT"_s, 4},      {u"NOT_FOUND"_s, 100},
                                    {u"OP_FAILED"_s, 50}, {u"STORAGE_FULL"_s, 7}, {u"SOMETHING_NEW"_s, 9}};
    QCOMPARE(refusalsOf(sample), 7);
}

void TstMonitorFigures::errorsThatCatchUpAreNoOthers_data()
{
    QTest::addColumn<QList<qint64>>("refusals"); // since the start, a sample each
    QTest::addColumn<QList<qint64>>("errors");
    QTest::addColumn<double>("others"); // per second, at the last sample
    using Counts = QList<qint64>;
    QTest::newRow("none") << Counts{0, 0} << Counts{0, 0} << 0.0;
    QTest::newRow("refusals, counted together") << Counts{0, 9} << Counts{0, 9} << 0.0;
    QTest::newRow("refusals, whose answers are counted later") << Counts{0, 9, 9} << Counts{0, 0, 9} << 0.0;
    QTest::newRow("the last of a row of refusals") << Counts{0, 9, 20, 20} << Counts{0, 2, 12, 20} << 0.0;
    QTest::newRow("others") << Counts{0, 0} << Counts{0, 3} << 3.0;
    QTest::newRow("others beside refusals") << Counts{0, 9, 9} << Counts{0, 0, 12} << 3.0;
    QTest::newRow("refused, and nobody was there to be told") << Counts{0, 9, 9, 9} << Counts{0, 4, 4, 4} << 0.0;
}

void TstMonitorFigures::errorsThatCatchUpAreNoOthers()
{
    QFETCH(QList<qint64>, refusals);
    QFETCH(QList<qint64>, errors);
    SampleRing ring;
    for (qsizetype i = 0; i < errors.size(); ++i) {
        Sample sample = sampleAt(i);
        sample.writes.rejectedByCode = {{u"QUEUE_FULL"_s, refusals[i]}};
        sample.workers[1].errors = errors[i];
        ring.append(sample);
    }
    QTEST(otherErrorsPerSecond(ring), "others");
}

void TstMonitorFigures::slowestSecondsNameTheirPhase()
{
    SampleRing ring;
    ring.append(sampleAt(1));
    Sample slow = sampleAt(2);
    slow.phasesUs.queueWait.max = 80'000;
    slow.phasesUs.total.max = 90'000;
    ring.append(slow);
    const auto slowest = slowestSeconds(ring.between(start, start.addSecs(9)), 1);
    QCOMPARE(slowest.size(), 1);
    QCOMPARE(slowest[0].phase, u"queueWait"_s);
    QCOMPARE(slowest[0].maxUs, 90'000);
}

void TstMonitorFigures::deathsAreWarnings()
{
    const Sample before = sampleAt(1);
    Sample after = sampleAt(2);
    QVERIFY(eventsBetween(before, after).isEmpty());
    after.workers[1].deaths = 1;
    after.workers[1].restarts = 1;
    after.workers[1].pid = 7001;
    after.workers[0].state = WorkerState::Stopped;
    const QList<Event> events = eventsBetween(before, after);
    QCOMPARE(events.size(), 2);
    QCOMPARE(events[0].severity, LogSeverity::Critical);
    QCOMPARE(events[1].severity, LogSeverity::Warning);
    QCOMPARE(events[1].text, u"Process %1 died, 7001 replaces it."_s.arg(before.workers[1].pid));
    Sample between = after; // looked at before the next process was started
    between.workers[1].restarts = 0;
    between.workers[1].pid = 0;
    const auto severities = [](const QList<Event> &list) {
        QList<LogSeverity> result;
        for (const Event &event : list)
            result << event.severity;
        return result;
    };
    QCOMPARE(severities(eventsBetween(before, between)), (QList{LogSeverity::Critical, LogSeverity::Warning}));
    QCOMPARE(severities(eventsBetween(between, after)), QList{LogSeverity::Info});
    Sample again = after; // and another one that nobody saw
    again.workers[1].deaths = again.workers[1].restarts = 2;
    again.workers[1].pid = 7002;
    QCOMPARE(eventsBetween(between, again)[0].text, u"A process died, 7002 replaces it."_s);
    SampleRing ring;
    ring.merge({before, after});
    QCOMPARE(alertFigure(AlertKind::WorkerRestarts, ring), 1.0);
    Sample later = sampleAt(61);
    later.workers[1] = after.workers[1];
    ring.append(later);
    QCOMPARE(alertFigure(AlertKind::WorkerRestarts, ring), 1.0);
    later.time = later.time.addSecs(2); // a minute has gone by
    later.uptimeSeconds += 2;
    ring.append(later);
    QCOMPARE(alertFigure(AlertKind::WorkerRestarts, ring), 0.0);
}

void TstMonitorFigures::replacementsOnRequestAreNone()
{
    const Sample before = sampleAt(1);
    Sample after = sampleAt(2);
    after.workers[1].restarts = 1;
    after.workers[1].pid = 7001;
    const QList<Event> events = eventsBetween(before, after);
    QCOMPARE(events.size(), 1);
    QCOMPARE(events[0].severity, LogSeverity::Info);
    SampleRing ring;
    ring.merge({before, after});
    QCOMPARE(alertFigure(AlertKind::WorkerRestarts, ring), 0.0);
}

void TstMonitorFigures::eventsAreOrderedAndNotRepeated()
{
    const LogEntry early{start, LogSeverity::Info, u"onewriter.primary"_s, 1, std::nullopt, u"first"_s};
    const LogEntry late{start.addSecs(5), LogSeverity::Warning, u"onewriter.worker"_s, 2, 1, u"second"_s};
    EventLog log;
    log.add(eventOf(late));
    log.add(QList<LogEntry>{early, late});
    QCOMPARE(log.rowCount(), 2);
    QCOMPARE(log.index(0, EventLog::Text).data().toString(), u"second"_s);
    QCOMPARE(log.index(1, EventLog::Text).data().toString(), u"first"_s);
    for (std::size_t i = 0; i < EventLog::maxEvents; ++i)
        log.add({start.addSecs(10 + qint64(i)), Event::Kind::Log, LogSeverity::Info, {}, QString::number(i)});
    QCOMPARE(log.rowCount(), int(EventLog::maxEvents));
    QCOMPARE(log.index(0, EventLog::Text).data().toString(), QString::number(EventLog::maxEvents - 1));
}

void TstMonitorFigures::alertsHaveHysteresis_data()
{
    QTest::addColumn<QList<qint64>>("depths"); // of 500; the threshold is 75 % for 3 samples
    QTest::addColumn<int>("raised");
    QTest::addColumn<int>("over");
    const QList<qint64> high(3, 400);
    const QList<qint64> calm(AlertWatch::calmSamples, 250);
    QTest::newRow("too short") << QList<qint64>{400, 400, 100, 400} << 0 << 0;
    QTest::newRow("long enough") << high << 1 << 0;
    QTest::newRow("exactly at the threshold") << QList<qint64>(9, 375) << 0 << 0;
    QTest::newRow("swings about the threshold: one alert")
        << high + QList<qint64>{370, 400, 370, 400, 400, 400} << 1 << 0;
    QTest::newRow("not calm for long enough") << high + calm.mid(1) << 1 << 0;
    QTest::newRow("just below the threshold is not calm") << high + QList<qint64>(20, 370) << 1 << 0;
    QTest::newRow("calm again") << high + calm << 1 << 1;
    QTest::newRow("raised again") << high + calm + high << 2 << 1;
}

void TstMonitorFigures::alertsHaveHysteresis()
{
    QFETCH(QList<qint64>, depths);
    AlertRules rules = defaultAlertRules();
    rules[std::size_t(AlertKind::QueueDepth)] = {true, 75, 3};
    AlertWatch watch;
    watch.setRules(rules);
    int raised = 0;
    int over = 0;
    connect(&watch, &AlertWatch::raised, this, [&](AlertKind kind) { raised += kind == AlertKind::QueueDepth; });
    connect(&watch, &AlertWatch::over, this, [&](AlertKind kind) { over += kind == AlertKind::QueueDepth; });
    SampleRing ring;
    ring.append(sampleAt(0));
    for (qsizetype i = 0; i < depths.size(); ++i) {
        Sample sample = sampleAt(i + 1);
        sample.queue.maxDepth = depths[i];
        ring.append(sample);
        watch.watch(ring);
    }
    QTEST(raised, "raised");
    QTEST(over, "over");
}

void TstMonitorFigures::aGapInterruptsARow()
{
    AlertRules rules = defaultAlertRules();
    rules[std::size_t(AlertKind::QueueDepth)] = {true, 75, 3};
    AlertWatch watch;
    watch.setRules(rules);
    SampleRing ring;
    ring.append(sampleAt(0));
    for (const qint64 second : {1, 2, 100, 101}) {
        Sample sample = sampleAt(second);
        sample.queue.maxDepth = 400;
        ring.append(sample);
        watch.watch(ring);
    }
    QVERIFY(!watch.isRaised(AlertKind::QueueDepth));
}

// What the counts say happened while nothing was told is neither lost nor another server's.
void TstMonitorFigures::aDeathWhileNothingWasToldIsSeen()
{
    AlertWatch watch;
    SampleRing ring;
    ring.append(sampleAt(10));
    Sample later = sampleAt(40);
    later.workers[1].deaths = 1;
    later.workers[1].restarts = 1;
    later.workers[1].pid = 7001;
    ring.append(later);
    QSignalSpy raised(&watch, &AlertWatch::raised);
    watch.watch(ring);
    QVERIFY(watch.isRaised(AlertKind::WorkerRestarts));
    QCOMPARE(raised[0][1].toString(), u"Worker restarts: 1 in a minute, above the threshold of 0 in a minute."_s);
    QCOMPARE(eventsBetween(ring.all().front(), later).size(), 1);
}

void TstMonitorFigures::errorsThatAreNoRefusalsAreAnAlert()
{
    AlertWatch watch;
    QSignalSpy raised(&watch, &AlertWatch::raised);
    SampleRing ring;
    ring.append(sampleAt(1));
    Sample sample = sampleAt(2);
    sample.workers[0].errors = 3;
    ring.append(sample);
    watch.watch(ring);
    QCOMPARE(raised.size(), 1);
    QCOMPARE(raised[0][0].value<AlertKind>(), AlertKind::Errors);
    QCOMPARE(raised[0][1].toString(), u"Errors: 3.0 per second, above the threshold of 0 per second."_s);
}

void TstMonitorFigures::csvHasAColumnPerWorkerFigure()
{
    SampleRing ring;
    ring.merge(ScriptedServer::busyHistory(start, 3, 2));
    const QList<QByteArray> lines = samplesAsCsv(ring.between(start.addSecs(-9), start)).split('\n');
    QCOMPARE(lines.size(), 5); // names, three samples, and nothing after the last end of line
    const QList<QByteArray> names = lines[0].trimmed().split(',');
    const QList<QByteArray> cells = lines[3].trimmed().split(',');
    QCOMPARE(cells.size(), names.size());
    QCOMPARE(cells[names.indexOf("time")], "2026-01-02T03:04:05.000Z");
    QCOMPARE(cells[names.indexOf("worker2Requests")], "600");
    QCOMPARE(cells[names.indexOf("queueCapacity")], "500");
    const Latency &write = ring.last().phasesUs.total;
    QCOMPARE(cells[names.indexOf("writeP50Us")], QByteArray::number(write.p50));
    QCOMPARE(cells[names.indexOf("writeP95Us")], QByteArray::number(write.p95));
    QCOMPARE(cells[names.indexOf("writeP99Us")], QByteArray::number(write.p99));
}

void TstMonitorFigures::textIsLegible_data()
{
    QTest::addColumn<QColor>("text");
    QTest::addColumn<QColor>("ground");
    for (const Theme *theme : {&Theme::light(), &Theme::dark()}) {
        const QByteArray name = theme->isDark ? "dark " : "light ";
        const auto add = [&](const QByteArray &what, const QColor &colour) {
            QTest::newRow((name + what + " on panel").constData()) << colour << theme->panel;
            QTest::newRow((name + what + " on window").constData()) << colour << theme->window;
        };
        add("text", theme->text);
        add("subtle text", theme->subtleText);
        add("accent", theme->accent);
        add("good", theme->good);
        add("warning", theme->warning);
        add("bad", theme->bad);
        for (int i = 0; i < Theme::seriesCount; ++i)
            add("series " + QByteArray::number(i), theme->series[std::size_t(i)]);
        QTest::newRow((name + "selection").constData()) << theme->onAccent << theme->accent;
        QTest::newRow((name + "text on buttons").constData()) << theme->text << theme->raised;
    }
}

void TstMonitorFigures::textIsLegible()
{
    QFETCH(QColor, text);
    QFETCH(QColor, ground);
    const double ratio = contrast(text, ground);
    QVERIFY2(ratio >= 4.5, qPrintable(QString::number(ratio)));
}

QTEST_GUILESS_MAIN(TstMonitorFigures)
#include "tst_monitorfigures.moc"
