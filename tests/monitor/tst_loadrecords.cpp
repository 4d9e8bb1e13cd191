// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/charts/chartpoints.h"
#include "monitor/load/figuretext.h"
#include "monitor/load/htmlreport.h"
#include "monitor/load/outcomefigures.h"
#include "monitor/load/runcomparison.h"
#include "monitor/load/runexport.h"
#include "monitor/load/runstore.h"
#include "monitor/load/svgchart.h"
#include "shared/format.h"

#include <QJsonDocument>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include <cmath>

using namespace Qt::StringLiterals;

namespace
{

LoadPoint pointAt(int i)
{
    return {0.25 * (i + 1), 400.0 + i % 3, 100, 900 + i, i == 5 ? 0 : 2500};
}

// A run of 30 s, 400 reads and 100 writes a second.
RunRecord recordAt(const QDateTime &time)
{
    RunRecord run;
    run.startedAt = time;
    run.preset = u"mixed"_s;
    run.settings.reads = 80;
    run.settings.writes = 20;
    run.settings.rate = 500;
    run.settings.seconds = 30;
    run.end = LoadEnd::Completed;
    run.machine = u"Machine <7>"_s;
    run.processors = 7;
    LoadReport &report = run.report.emplace();
    report.url = run.settings.url;
    report.startedAt = time;
    report.seconds = 30;
    report.openLoop = true;
    report.reads = {12'000,
                    400,
                    0,
                    {{u"200"_s, 12'000}},
                    {},
                    {500, 800, 950, 1000, 3000, 4000, 550.5},
                    {400, 700, 850, 900, 2900, 3900, 450}};
    report.writes = {3'000,
                     100,
                     0,
                     {{u"201"_s, 3'000}},
                     {},
                     {1000, 2000, 2500, 3000, 6000, 9000, 1100},
                     {900, 1900, 2400, 2900, 5900, 8900, 1000}};
    report.workers = {{u"101"_s, 9'000}, {u"102"_s, 6'000}};
    report.verification = LoadVerification{3'000, 0, 0, 0};
    for (int i = 0; i < 120; ++i)
        run.timeline << pointAt(i);
    run.marks << LoadMark{3.5, u"worker 101 killed"_s};
    return run;
}

const QDateTime someTime(QDate(2026, 1, 2), QTime(3, 4, 5), Qt::UTC);

ComparedFigure figureOf(const QList<ComparedFigure> &figures, const QString &group, const QString &name)
{
    for (const ComparedFigure &figure : figures) {
        if (figure.group == group && figure.name == name)
            return figure;
    }
    qFatal("no such figure");
}

} // namespace

class TstLoadRecords : public QObject
{
    Q_OBJECT

private slots:
    void writesFigures_data();
    void writesFigures();
    void timelineStaysBounded();
    void timelineKeepsTheWorst();
    void timelineCountsTheLoadOnly();
    void timelineHasAGapWhereNothingWasTimed();
    void verdict_data();
    void verdict();
    void rateTellsFailures();
    void settingsInAFewWords_data();
    void settingsInAFewWords();
    void storeRemembers();
    void storeReadsRunsOfAnEarlierRelease();
    void storeIsBounded();
    void storeKeepsTheBaseline();
    void storeTellsRunsOfOneMomentApart();
    void storePassesOverOtherFiles();
    void storeSaysWhenItCannotWrite();
    void compares_data();
    void compares();
    void comparesWithoutReport();
    void comparesNothingWithAWarmUp();
    void fewRequestsDoNotMakeADifference();
    void namesDifferingSettings();
    void aLonePointIsAsLongAsItsInterval();
    void chartHasGaps();
    void htmlStandsAlone_data();
    void htmlStandsAlone();
    void htmlHasTheToneOfTheRun();
    void htmlTellsWhatTheWindowTells();
    void jsonHoldsEverything();
    void csvHasAColumnForEachFigure();
};

void TstLoadRecords::writesFigures_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("no rate") << perSecondText(0) << u"0/s"_s;
    QTest::newRow("not measured") << perSecondText(std::nullopt) << u"–"_s;
    QTest::newRow("rate") << perSecondText(1234.4) << u"1,234/s"_s;
    QTest::newRow("moment") << spanText(0.44) << u"0.4 s"_s;
    QTest::newRow("seconds") << spanText(42.4) << u"42 s"_s;
    QTest::newRow("minutes") << spanText(125) << u"2 min 05 s"_s;
    QTest::newRow("more") << changeText(12.4) << u"+12 %"_s;
    QTest::newRow("less") << changeText(-3.44) << u"−3.4 %"_s;
    QTest::newRow("as good as nothing") << changeText(-0.01) << u"0 %"_s;
    QTest::newRow("twice") << changeText(100) << u"+100 %"_s;
}

void TstLoadRecords::writesFigures()
{
    QFETCH(QString, text);
    QTEST(text, "expected");
}

void TstLoadRecords::timelineStaysBounded()
{
    LoadTimeline timeline;
    LoadProgress progress;
    progress.phase = LoadPhase::Load;
    progress.writes.perSecond = 50;
    for (int i = 1; i <= 100'000; ++i) {
        progress.seconds = i * 0.25;
        timeline.add(progress);
        QVERIFY(timeline.points().size() < LoadTimeline::maxPoints);
    }
    QVERIFY(timeline.points().size() >= LoadTimeline::maxPoints / 4);
    double before = 0;
    for (const LoadPoint &point : timeline.points()) {
        QVERIFY(point.seconds > before);
        QVERIFY(qFuzzyCompare(point.writesPerSecond, 50));
        before = point.seconds;
    }
}

void TstLoadRecords::timelineKeepsTheWorst()
{
    LoadTimeline timeline;
    LoadProgress progress;
    progress.phase = LoadPhase::Load;
    for (int i = 1; i <= 10 * LoadTimeline::maxPoints; ++i) {
        progress.seconds = i;
        progress.reads.perSecond = 1;
        progress.reads.latencyUs.emplace().p99 = i == 777 ? 90'000 : 1'000;
        timeline.add(progress);
    }
    const auto worst = std::max_element(timeline.points().begin(), timeline.points().end(),
                                        [](auto &a, auto &b) { return a.readP99Us < b.readP99Us; });
    QCOMPARE(worst->readP99Us, 90'000);
    QVERIFY(worst->seconds >= 777 && worst->seconds <= 777 + 16);
}

void TstLoadRecords::timelineCountsTheLoadOnly()
{
    LoadTimeline timeline;
    LoadProgress progress;
    for (const LoadPhase phase :
         {LoadPhase::Connecting, LoadPhase::Load, LoadPhase::Settling, LoadPhase::Listing, LoadPhase::Deleting}) {
        progress.phase = phase;
        timeline.add(progress);
    }
    QCOMPARE(timeline.points().size(), 1);
}

void TstLoadRecords::timelineHasAGapWhereNothingWasTimed()
{
    LoadTimeline timeline;
    LoadProgress progress;
    progress.phase = LoadPhase::Load;
    progress.reads.perSecond = 50;
    progress.reads.latencyUs.emplace().p99 = 700;
    timeline.add(progress);
    progress.reads.perSecond = 0; // what was timed has failed
    timeline.add(progress);
    QCOMPARE(timeline.points().at(0).readP99(), 700.0);
    QVERIFY(std::isnan(timeline.points().at(0).writeP99()));
    QCOMPARE(timeline.points().at(1).readP99Us, 0);
    QVERIFY(std::isnan(timeline.points().at(1).readP99()));
    QVERIFY(std::isnan(LoadPoint({1, 0, 0, 14'400, 0}).readP99())); // as an earlier release kept it
}

using Change = void (*)(RunRecord &);
Q_DECLARE_METATYPE(Change)

void TstLoadRecords::verdict_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("verdict");
    QTest::addColumn<bool>("hasFailures");
    QTest::newRow("all well") << Change([](RunRecord &) {
    }) << u"15,000 requests, none failed. Each of the 3,000 acknowledged writes is there exactly once."_s
                              << false;
    QTest::newRow("not verified") << Change([](RunRecord &r) { r.report->verification.reset(); })
                                  << u"15,000 requests, none failed."_s << false;
    QTest::newRow("one of each") << Change([](RunRecord &r) {
        r.report->reads.requests = 0;
        r.report->writes.requests = r.report->verification->checked = 1;
    }) << u"1 request, which did not fail. The acknowledged write is there exactly once."_s
                                 << false;
    QTest::newRow("one that failed") << Change([](RunRecord &r) {
        r.report->reads.requests = 0;
        r.report->writes.requests = r.report->writes.errors = 1;
        r.report->verification->checked = 0;
    }) << u"The only request failed. No write was acknowledged, so there is none to look for."_s
                                     << true;
    QTest::newRow("the only write is lost")
        << Change([](RunRecord &r) { r.report->verification->checked = r.report->verification->missing = 1; })
        << u"15,000 requests, none failed. Of 1 write: missing 1, duplicated 0, outcome unknown 0."_s << true;
    QTest::newRow("nothing but errors") << Change([](RunRecord &r) {
        r.report->verification.reset();
        r.report->reads.errors = r.report->reads.requests;
        r.report->writes.errors = r.report->writes.requests;
    }) << u"All 15,000 requests failed."_s
                                        << true;
    QTest::newRow("errors") << Change([](RunRecord &r) {
        r.report->verification.reset();
        r.report->reads.errors = 3;
    }) << u"3 of 15,000 requests failed (less than 0.1 %)."_s
                            << true;
    QTest::newRow("a lost write") << Change([](RunRecord &r) {
        r.report->verification->missing = 1;
    }) << u"15,000 requests, none failed. Of 3,000 writes: missing 1, duplicated 0, outcome unknown 0."_s
                                  << true;
    QTest::newRow("nothing could be looked for") << Change([](RunRecord &r) {
        r.report->verification = LoadVerification{0, 0, 0, 3'000};
    }) << u"15,000 requests, none failed. Could not be verified: the outcome of 3,000 writes is unknown."_s
                                                 << true;
    QTest::newRow("stopped") << Change([](RunRecord &r) {
        r.end = LoadEnd::Stopped;
        r.report->verification.reset();
    }) << u"Stopped after 30 s. 15,000 requests, none failed."_s
                             << false;
    QTest::newRow("stopped in its warm-up") << Change([](RunRecord &r) {
        r.end = LoadEnd::Stopped;
        r.report->warmUpSeconds = r.report->seconds;
        r.report->verification.reset();
    }) << u"Stopped after 30 s. The load ended in its warm-up, so nothing was measured. 15,000 requests, none failed."_s
                                            << false;
    QTest::newRow("stopped early") << Change([](RunRecord &r) {
        r.end = LoadEnd::Stopped;
        r.report.reset();
    }) << u"Stopped before there was a report."_s
                                   << true;
    QTest::newRow("failed") << Change([](RunRecord &r) {
        r.end = LoadEnd::Failed;
        r.report.reset();
    }) << u"Ended without a report."_s
                            << true;
}

void TstLoadRecords::verdict()
{
    QFETCH(Change, change);
    RunRecord run = recordAt(someTime);
    change(run);
    QTEST(run.verdict(), "verdict");
    QTEST(run.hasFailures(), "hasFailures");
}

void TstLoadRecords::rateTellsFailures()
{
    LoadReport report = *recordAt(someTime).report;
    QCOMPARE(rateText(report), u"500/s"_s);
    report.reads.errors = 5'000;
    report.writes.errors = 170;
    QCOMPARE(rateText(report), u"5,170 failed, 500/s"_s);
    report.reads.errors = report.reads.requests;
    report.writes.errors = report.writes.requests;
    QCOMPARE(rateText(report), u"all failed"_s);
}

void TstLoadRecords::settingsInAFewWords_data()
{
    QTest::addColumn<int>("reads");
    QTest::addColumn<int>("writes");
    QTest::addColumn<QString>("words");
    QTest::newRow("many of both") << 1080 << 20 << u"1,080 reads, 20 writes, 500/s, 30 s"_s;
    QTest::newRow("one of each") << 1 << 1 << u"1 read, 1 write, 500/s, 30 s"_s;
    QTest::newRow("reads") << 64 << 0 << u"64 reads, 500/s, 30 s"_s;
    QTest::newRow("writes") << 0 << 64 << u"64 writes, 500/s, 30 s"_s;
}

void TstLoadRecords::settingsInAFewWords()
{
    QFETCH(int, reads);
    QFETCH(int, writes);
    RunRecord run = recordAt(someTime);
    run.settings.reads = reads;
    run.settings.writes = writes;
    QTEST(run.settingsText(), "words");
    const QString before = run.settingsText();
    run.settings.warmUpSeconds = 10;
    QCOMPARE(run.settingsText(), before + u", 10 s warm-up"_s);
}

void TstLoadRecords::storeReadsRunsOfAnEarlierRelease()
{
    const QTemporaryDir folder;
    RunStore store(folder.path());
    const RunRecord run = store.add(recordAt(someTime));
    QFile file(folder.filePath(run.id + ".json"_L1));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QString text = QString::fromUtf8(file.readAll());
    const qsizetype size = text.size();
    text.remove(QRegularExpression(u"\"(p95|warmUpSeconds)\":[^,}]*,"_s));
    QVERIFY(text.size() < size);
    QVERIFY(file.resize(0) && file.seek(0) && file.write(text.toUtf8()) > 0);
    file.close();
    const RunStore later(folder.path());
    QCOMPARE(later.runs().size(), 1);
    QCOMPARE(later.runs().constFirst().report->reads.latencyUs.p99, run.report->reads.latencyUs.p99);
    QCOMPARE(later.runs().constFirst().report->reads.latencyUs.p95, 0);
}

void TstLoadRecords::storeRemembers()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"deep/inside"_s);
    RunStore store(path);
    QSignalSpy changed(&store, &RunStore::changed);
    const QString older = store.add(recordAt(someTime)).id;
    const QString newer = store.add(recordAt(someTime.addSecs(60))).id;
    QCOMPARE(changed.size(), 2);
    QCOMPARE(store.runs().constFirst().id, newer);
    {
        RunStore again(path);
        QCOMPARE(again.runs(), store.runs());
        QCOMPARE(again.find(older)->startedAt, someTime);
        again.remove(older);
        QVERIFY(!again.find(older));
    }
    QCOMPARE(RunStore(path).runs().size(), 1);
}

void TstLoadRecords::storeIsBounded()
{
    QTemporaryDir folder;
    RunStore store(folder.path());
    for (int i = 0; i < RunStore::maxRuns + 3; ++i)
        store.add(recordAt(someTime.addSecs(i)));
    QCOMPARE(store.runs().size(), RunStore::maxRuns);
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), RunStore::maxRuns);
    QCOMPARE(store.runs().constLast().startedAt, someTime.addSecs(3));
}

void TstLoadRecords::storeKeepsTheBaseline()
{
    QTemporaryDir folder;
    RunStore store(folder.path());
    const QString first = store.add(recordAt(someTime)).id;
    store.rename(first, u"before the change"_s);
    store.setBaseline(first);
    for (int i = 1; i < RunStore::maxRuns + 3; ++i)
        store.add(recordAt(someTime.addSecs(i)));
    QCOMPARE(store.runs().size(), RunStore::maxRuns);
    const RunStore again(folder.path());
    QCOMPARE(again.runs().size(), RunStore::maxRuns);
    QVERIFY(again.baseline());
    QCOMPARE(again.baseline()->id, first);
    QVERIFY(again.baseline()->title().startsWith(u"before the change, "_s));
    store.setBaseline(store.runs().constFirst().id);
    QCOMPARE(store.baseline()->id, store.runs().constFirst().id);
    QVERIFY(!RunStore(folder.path()).find(first)->isBaseline);
}

void TstLoadRecords::storeTellsRunsOfOneMomentApart()
{
    QTemporaryDir folder;
    RunStore store(folder.path());
    const QString first = store.add(recordAt(someTime)).id;
    const QString second = store.add(recordAt(someTime)).id;
    QVERIFY(first != second);
    QCOMPARE(RunStore(folder.path()).runs().size(), 2);
}

void TstLoadRecords::storePassesOverOtherFiles()
{
    QTemporaryDir folder;
    const QList<std::pair<QString, QByteArray>> files{{u"20260101-000000-000.json"_s, "rubbish"},
                                                      {u"20260101-000000-001.json"_s, "{\"id\":\"x\"}"},
                                                      {u"20260101-000000-002.json"_s, ""},
                                                      {u"notes.json"_s, "{}"}};
    for (const auto &[name, content] : files) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }
    RunStore store(folder.path());
    QVERIFY(store.runs().isEmpty());
    store.add(recordAt(someTime));
    QCOMPARE(RunStore(folder.path()).runs().size(), 1);
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), files.size() + 1);
}

void TstLoadRecords::storeSaysWhenItCannotWrite()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(u"taken"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    RunStore store(file.fileName()); // a file where the folder should be
    QSignalSpy failed(&store, &RunStore::failed);
    store.add(recordAt(someTime));
    QCOMPARE(failed.size(), 1);
    QCOMPARE(store.runs().size(), 1);
}

void TstLoadRecords::compares_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("figure");
    QTest::addColumn<Difference>("difference");
    QTest::addColumn<QString>("meaning");
    const auto row = [](const char *name, Change change, const QString &figure, Difference difference,
                        const QString &meaning) { QTest::newRow(name) << change << figure << difference << meaning; };
    row(
        "the same", [](RunRecord &) {}, u"p99"_s, Difference::WithinNoise, u"about the same"_s);
    row(
        "a little slower", [](RunRecord &r) { r.report->reads.latencyUs.p50 = 520; }, u"p50"_s, Difference::WithinNoise,
        u"about the same"_s);
    row(
        "much slower, but of few requests",
        [](RunRecord &r) {
            r.report->reads.requests = 20;
            r.report->reads.latencyUs.p50 = 5000;
        },
        u"p50"_s, Difference::WithinNoise, u"too few to tell"_s);
    row(
        "slower, but nearly all was warm-up",
        [](RunRecord &r) {
            r.report->warmUpSeconds = 0.999 * r.report->seconds;
            r.report->reads.latencyUs.p50 = 5000;
        },
        u"p50"_s, Difference::WithinNoise, u"too few to tell"_s);
    row(
        "refused faster than answered",
        [](RunRecord &r) {
            r.report->reads.errors = r.report->reads.requests;
            r.report->reads.latencyUs.p50 = 5;
        },
        u"p50"_s, Difference::Unknown, u""_s);
    row(
        "slower", [](RunRecord &r) { r.report->reads.latencyUs.p50 = 600; }, u"p50"_s, Difference::Worse, u"slower"_s);
    row(
        "faster", [](RunRecord &r) { r.report->reads.latencyUs.p99 = 500; }, u"p99"_s, Difference::Better, u"faster"_s);
    row(
        "slower at the end", [](RunRecord &r) { r.report->reads.latencyUs.p95 = 1900; }, u"p95"_s, Difference::Worse,
        u"slower"_s);
    row(
        "more requests", [](RunRecord &r) { r.report->reads.perSecond = 500; }, u"per second"_s, Difference::Better,
        u"more"_s);
    row(
        "fewer requests", [](RunRecord &r) { r.report->reads.perSecond = 300; }, u"per second"_s, Difference::Worse,
        u"less"_s);
    row(
        "fewer requests, after a warm-up that was uneven",
        [](RunRecord &r) {
            r.report->reads.perSecond = 300;
            r.settings.warmUpSeconds = 10;
            for (LoadPoint &point : r.timeline) {
                if (point.seconds < 10)
                    point.readsPerSecond = point.seconds < 1 ? 40'000 : 0;
            }
        },
        u"per second"_s, Difference::Worse, u"less"_s);
    row(
        "more requests, as were asked for",
        [](RunRecord &r) {
            r.settings.rate = 8'000;
            r.report->reads.perSecond = 6'400;
        },
        u"per second"_s, Difference::Unknown, u""_s);
    row(
        "faster, with fewer connections",
        [](RunRecord &r) {
            r.settings.reads = 8;
            r.report->reads.latencyUs.p99 = 500;
        },
        u"p99"_s, Difference::Unknown, u""_s);
    row(
        "faster, in a longer run",
        [](RunRecord &r) {
            r.settings.seconds = 60;
            r.report->reads.latencyUs.p99 = 500;
        },
        u"p99"_s, Difference::Better, u"faster"_s);
    row(
        "the slowest proves nothing", [](RunRecord &r) { r.report->reads.latencyUs.max = 400'000; }, u"slowest"_s,
        Difference::Unknown, u""_s);
    row(
        "no errors", [](RunRecord &) {}, u"errors"_s, Difference::WithinNoise, u"about the same"_s);
    row(
        "a stray error", [](RunRecord &r) { r.report->reads.errors = 1; }, u"errors"_s, Difference::WithinNoise,
        u"about the same"_s);
    row(
        "errors", [](RunRecord &r) { r.report->reads.errors = 100; }, u"errors"_s, Difference::Worse, u"more"_s);
}

void TstLoadRecords::compares()
{
    QFETCH(Change, change);
    QFETCH(QString, figure);
    const RunRecord before = recordAt(someTime);
    RunRecord after = before;
    change(after);
    const ComparedFigure compared = figureOf(compareRuns(before, after), u"Reads"_s, figure);
    QTEST(compared.difference, "difference");
    QTEST(compared.meaning, "meaning");
}

void TstLoadRecords::comparesWithoutReport()
{
    RunRecord before = recordAt(someTime);
    RunRecord after = before;
    before.report.reset();
    for (const ComparedFigure &figure : compareRuns(before, after)) {
        QCOMPARE(figure.difference, Difference::Unknown);
        QVERIFY(!figure.percent);
    }
    after.report.reset();
    QVERIFY(compareRuns(before, after).isEmpty());
    QVERIFY(comparisonText(before, after).startsWith(u"Neither run has a report"_s));
}

void TstLoadRecords::comparesNothingWithAWarmUp()
{
    const RunRecord before = recordAt(someTime);
    RunRecord after = before;
    QCOMPARE(comparisonText(before, after), u"0 better, 0 worse, 14 about the same."_s);
    after.settings.seconds.reset();
    QVERIFY(comparisonText(before, after).startsWith(u"They put different loads on the server"_s));
    after.settings = before.settings;
    after.report->warmUpSeconds = after.report->seconds;
    for (LoadFigures *figures : {&after.report->reads, &after.report->writes}) {
        figures->perSecond = 0;
        figures->latencyUs = figures->serviceUs = {};
    }
    const QList<ComparedFigure> figures = compareRuns(before, after);
    const ComparedFigure rate = figureOf(figures, u"Reads"_s, u"per second"_s);
    QCOMPARE(rate.after, u"–"_s);
    QVERIFY(!rate.percent);
    for (const ComparedFigure &figure : figures)
        QVERIFY2(figure.difference == Difference::Unknown || figure.name == "errors"_L1, qPrintable(figure.name));
    QVERIFY(comparisonText(before, after).startsWith(u"One of them ended in its warm-up"_s));
    QVERIFY(comparisonText(after, after).startsWith(u"Both ended in their warm-up"_s));
    const QByteArray html = htmlReport(after);
    QVERIFY(html.contains("The load ended in its warm-up, so nothing was measured."));
    QVERIFY(!html.contains("<td>0/s</td>") && html.contains("<td>Per second</td><td>–</td><td>–</td>"));
}

void TstLoadRecords::fewRequestsDoNotMakeADifference()
{
    RunRecord before = recordAt(someTime);
    before.report->reads.requests = 300; // three beyond the p99
    RunRecord after = before;
    after.report->reads.latencyUs.p99 = 1500;
    const ComparedFigure figure = figureOf(compareRuns(before, after), u"Reads"_s, u"p99"_s);
    QCOMPARE(figure.difference, Difference::WithinNoise);
    QCOMPARE(*figure.percent, 50.0);
}

void TstLoadRecords::namesDifferingSettings()
{
    LoadSettings before;
    LoadSettings after;
    RunRecord runBefore = recordAt(someTime);
    RunRecord runAfter = runBefore;
    runBefore.settings = before;
    runAfter.settings = after;
    QVERIFY(differingSettings(runBefore, runAfter).isEmpty());
    after.rate = 5;
    after.reads = 1;
    runBefore.settings = before;
    runAfter.settings = after;
    runAfter.server = u"another"_s;
    const QStringList differing = differingSettings(runBefore, runAfter);
    QCOMPARE(differing.size(), 3);
    QVERIFY2(differing.at(0).startsWith(u"reads: "_s), qPrintable(differing.at(0)));
    QVERIFY2(differing.at(1).startsWith(u"rate: as fast as answers come → "_s), qPrintable(differing.at(1)));
    QVERIFY2(differing.at(2).endsWith(u" → another"_s), qPrintable(differing.at(2)));
}

void TstLoadRecords::aLonePointIsAsLongAsItsInterval()
{
    const QList<ChartPoints> pieces = piecesOf({{0.25, qQNaN()}, {0.5, 7}, {0.75, qQNaN()}, {3, 8}});
    QCOMPARE(pieces, (QList<ChartPoints>{{{0.25, 7}, {0.5, 7}}, {{2, 8}, {3, 8}}}));
}

void TstLoadRecords::chartHasGaps()
{
    SvgChart chart{u"a"_s, u"ms"_s, {{u"x"_s, {{0, 1}, {1, qQNaN()}, {2, 1}, {3, 2}}}}, {}};
    QCOMPARE(chart.toSvg().count(u'M'), 2);
    QCOMPARE(chart.toSvg().count(u'L'), 2); // the first is one point, and seen
    ChartPoints many; // a server that answers now and then
    for (int i = 0; i < 600; ++i)
        many.append({double(i), i % 2 == 0 ? 1 : qQNaN()});
    chart.lines[0].points = many;
    QCOMPARE(chart.toSvg().count(u'M'), 300);
    chart.lines.clear();
    QVERIFY(!chart.toSvg().contains(u"nan"_s));
}

void TstLoadRecords::htmlStandsAlone_data()
{
    QTest::addColumn<Change>("change");
    QTest::newRow("whole") << Change([](RunRecord &) {});
    QTest::newRow("without report") << Change([](RunRecord &r) {
        r.report.reset();
        r.remark = u"<b>&\"'"_s;
    });
    QTest::newRow("empty") << Change([](RunRecord &r) { r = {}; });
    QTest::newRow("hostile names") << Change([](RunRecord &r) {
        r.report->reads.byCode = {{u"<script>alert(1)</script>"_s, 1}};
        r.report->workers = {{u"\"><img src=x>"_s, 1}};
        r.settings.url = u"</table><script>"_s;
        r.marks = {{1, u"</svg>"_s}};
    });
}

void TstLoadRecords::htmlStandsAlone()
{
    QFETCH(Change, change);
    RunRecord run = recordAt(someTime);
    change(run);
    const QByteArray html = htmlReport(run);
    for (const char *loader : {"<script", "<img", "<link", "src=", "href=", "url(", "@import"})
        QVERIFY2(!html.contains(loader) ||
                     (html.contains("&lt;") && !html.contains("<script") && !html.contains("<img")),
                 loader);
    // Written as well-formed XML below its first line, except for the void elements of the head.
    QByteArray body = html.mid(html.indexOf("<body>"));
    body = body.left(body.indexOf("</html>"));
    QXmlStreamReader reader(body);
    while (!reader.atEnd())
        reader.readNext();
    QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
    QVERIFY(html.contains("prefers-color-scheme: dark"));
    QCOMPARE(html.contains("<td>p95</td><td>950 µs</td>"), run.report && run.report->reads.requests > 0);
    QCOMPARE(html.contains("share the 7 processors of this machine"), run.report.has_value());
}

void TstLoadRecords::htmlHasTheToneOfTheRun()
{
    RunRecord run = recordAt(someTime);
    QVERIFY(htmlReport(run).contains("<p class=\"good\">✓ "));
    run.end = LoadEnd::Stopped;
    QVERIFY(htmlReport(run).contains("<p class=\"neutral\">■ "));
    run.report->reads.errors = 1;
    QVERIFY(htmlReport(run).contains("<p class=\"bad\">✖ "));
}

void TstLoadRecords::htmlTellsWhatTheWindowTells()
{
    RunRecord run = recordAt(someTime);
    run.report->warmUpSeconds = 3;
    run.report->verification = LoadVerification{3'000, 4, 5, 6};
    QVERIFY(htmlReport(run).contains("<td>3,000</td><td>4</td><td>5</td><td>6</td>"));
    run.report->verification.reset();
    QVERIFY(!htmlReport(run).contains("Outcome unknown"));
    QVERIFY(htmlReport(run).contains("Requests and failures include 3.0 s of warm-up"));

    const auto saysOfDeletion = [&run](const QByteArray &text) {
        return htmlReport(run).contains("<td>Posts deleted afterwards</td><td>" + text + "</td>");
    };
    QVERIFY(saysOfDeletion("yes; how many is not known")); // as of an earlier release
    run.report->postsDeleted = 1'701;
    QVERIFY(saysOfDeletion("1,701, how many were left when the test ended is not known"));
    run.report->postsLeft = 1'171;
    QVERIFY(saysOfDeletion("1,701, left when the test ended: 1,171"));
    run.settings.cleanup = false;
    QVERIFY(saysOfDeletion("no"));
}

void TstLoadRecords::jsonHoldsEverything()
{
    const RunRecord run = recordAt(someTime);
    RunRecord read;
    QVERIFY(fromJson(QJsonDocument::fromJson(jsonReport(run)).object(), read));
    QCOMPARE(read, run);
}

void TstLoadRecords::csvHasAColumnForEachFigure()
{
    RunRecord strange = recordAt(someTime);
    strange.remark = u"a \"b\",\nc"_s;
    strange.report.reset();
    const QString csv = QString::fromUtf8(csvReport({recordAt(someTime), strange}));
    const QStringList lines = csv.split(u"\r\n"_s);
    QCOMPARE(lines.size(), 4); // the last is empty
    const QStringList names = lines.at(0).split(u',');
    const QStringList values = lines.at(1).split(u',');
    for (const auto &[name, value] :
         {std::pair{u"report.writes.latencyUs.p99"_s, u"3000"_s}, std::pair{u"report.reads.latencyUs.p95"_s, u"950"_s},
          std::pair{u"report.reads.latencyUs.mean"_s, u"550.5"_s}, std::pair{u"report.verification.missing"_s, u"0"_s},
          std::pair{u"settings.rate"_s, u"500"_s}, std::pair{u"preset"_s, u"mixed"_s},
          std::pair{u"settings.cleanup"_s, u"true"_s}}) {
        QVERIFY2(names.contains(name), qPrintable(name));
        QCOMPARE(values.at(names.indexOf(name)), value);
    }
    QVERIFY(lines.at(2).contains(u"\"a \"\"b\"\",\nc\""_s));
    QVERIFY(!names.join(u' ').contains(u"timeline"_s));
}

int main(int argc, char *argv[])
{
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); // whatever the tester's is
    QCoreApplication application(argc, argv);
    TstLoadRecords test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_loadrecords.moc"
