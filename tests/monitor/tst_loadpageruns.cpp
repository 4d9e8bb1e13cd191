// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/charts/timechart.h"
#include "monitor/load/comparisonview.h"
#include "monitor/load/figurestrip.h"
#include "monitor/load/figuretable.h"
#include "monitor/load/loadcharts.h"
#include "monitor/load/reportview.h"
#include "monitor/load/runlist.h"
#include "monitor/load/runningview.h"

#include "tests/monitor/loadpageharness.h"

#include <QContextMenuEvent>
#include <QFileDialog>
#include <QInputDialog>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSpinBox>

using namespace Qt::StringLiterals;

namespace
{

// Reads that nobody answers, writes that are all refused.
QByteArray failedRun()
{
    LoadProgress progress;
    progress.phase = LoadPhase::Load;
    progress.seconds = 2;
    progress.secondsLeft = 7.5;
    progress.reads.requests = progress.reads.errors = 300;
    progress.writes = {200, 200, 50, LoadLatency{400, 700, 900, 1500, 1700, 1800, 450}};
    LoadReport report;
    report.url = u"http://127.0.0.1:1"_s;
    report.startedAt = QDateTime(QDate(2026, 1, 2), QTime(3, 4), Qt::UTC);
    report.seconds = 10;
    report.reads.requests = report.reads.errors = 300;
    report.writes.requests = report.writes.errors = 200;
    report.writes.perSecond = 50;
    report.writes.latencyUs.p99 = report.writes.latencyUs.max = 1500;
    const auto line = [](const QJsonObject &json) { return QJsonDocument(json).toJson(QJsonDocument::Compact); };
    return "trap 'echo \"$report\"; exit 1' INT; report='" + line(reportJson(report)) + "'; echo '" +
           line({{u"progress"_s, toJson(progress)}}) + "'; " + waiting;
}

} // namespace

// The runs on the page: the one that goes on, and those that are kept.
class TstLoadPageRuns : public QObject, private LoadPageHarness
{
    Q_OBJECT

private slots:
    void init() { setUp(); }
    void cleanup() { tearDown(); }

    void runsAndReports();
    void stopsAndKeepsThePartialResult();
    void remembersRunsAndSettings();
    void tellsThatNoneIsChosen();
    void comparesTwoRuns();
    void comparesWithTheBaseline();
    void exportsWithoutBlocking();
    void theCourseGrowsInSteps();
    void theCourseGoesToTheEnd();
    void warmsUpFirst();
    void saysThatAWarmUpMeasuredNothing_data();
    void saysThatAWarmUpMeasuredNothing();
    void saysThatTheProcessorsAreShared();
    void picturesHaveNoCrosshair();
    void linesDifferByMoreThanColour();
    void anOutlierFlattensNoLatencies();
    void drawsOnlyWhatIsSent();
    void repeatsARun();
    void showsThatEverythingFailed();
    void removesRuns();
    void showsAllTextInSmallWindows_data();
    void showsAllTextInSmallWindows();
    void scrollsToARunBelowTheForm();
    void killsOnlyWorkersOfTheServerUnderLoad();
};

void TstLoadPageRuns::runsAndReports()
{
    openPage(runAndReport);
    QSignalSpy happened(m_page.get(), &LoadPage::happened);
    runOnce();
    QVERIFY(isShown<ReportView>(page()));
    QCOMPARE(textOf("verdict"),
             u"✓ 1,000 requests, none failed. Each of the 500 acknowledged writes is there exactly once."_s);
    QStringList latencies;
    for (const FigureTable *table : page().findChild<ReportView *>()->findChildren<FigureTable *>()) {
        for (int row = 0; table->accessibleName() == "Latency"_L1 && row < table->rowCount(); ++row)
            latencies << table->item(row, 0)->text() + u": "_s + table->item(row, 1)->text();
    }
    QCOMPARE(latencies, (QStringList{u"p50: 500 µs"_s, u"p90: 800 µs"_s, u"p95: 950 µs"_s, u"p99: 1.00 ms"_s,
                                     u"p99.9: 3.00 ms"_s, u"slowest: 4.00 ms"_s}));
    QCOMPARE(page().findChild<RunList *>()->chosen().size(), 1);
    QCOMPARE(happened.size(), 2);
    QVERIFY(form().isEnabled());
}

void TstLoadPageRuns::stopsAndKeepsThePartialResult()
{
    openPage(runUntilStopped);
    click("start");
    QTRY_VERIFY_WITH_TIMEOUT(textOf("phase").contains(u"7.5 s left"_s), 20'000);
    QVERIFY(isShown<RunningView>(page()));
    QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
    click("start"); // it is "Stop" now
    QTRY_VERIFY_WITH_TIMEOUT(isShown<ReportView>(page()), 20'000);
    QVERIFY(textOf("verdict").startsWith(u"■ Stopped after 10 s. 1,000 requests, none failed."_s));
    QCOMPARE(QApplication::focusWidget(), page().findChild<QWidget *>(u"start"_s)); // not at another button
}

void TstLoadPageRuns::remembersRunsAndSettings()
{
    openPage(runAndReport);
    click("mixed");
    LoadSettings kept = form().settings();
    kept.cleanup = false;
    form().setSettings(kept);
    runOnce();
    m_page.reset();
    openPage(runAndReport);
    QVERIFY(isShown<ReportView>(page()));
    QCOMPARE(form().preset(), u"mixed"_s);
    QVERIFY(form().settings().cleanup); // on again
}

void TstLoadPageRuns::tellsThatNoneIsChosen()
{
    openPage(runAndReport);
    runOnce();
    auto *list = page().findChild<RunList *>();
    const QPoint only = list->visualRect(list->model()->index(0, 0)).center();
    QTest::mouseClick(list->viewport(), Qt::LeftButton, Qt::ControlModifier, only);
    QVERIFY(list->chosen().isEmpty());
    QVERIFY(page().findChild<QWidget *>(u"unchosen"_s)->isVisible());
    QVERIFY(!page().findChild<QAbstractButton *>(u"runSmoke"_s)->isVisible());
    QTest::mouseClick(list->viewport(), Qt::LeftButton, Qt::NoModifier, only);
    QVERIFY(isShown<ReportView>(page()));
}

void TstLoadPageRuns::comparesTwoRuns()
{
    openPage(runAndReport);
    runOnce();
    runOnce();
    auto *list = page().findChild<RunList *>();
    QCOMPARE(list->model()->rowCount(), 2);
    const auto clickRow = [list](int row, Qt::KeyboardModifiers modifiers) {
        QTest::mouseClick(list->viewport(), Qt::LeftButton, modifiers,
                          list->visualRect(list->model()->index(row, 0)).center());
    };
    clickRow(0, Qt::NoModifier);
    QVERIFY(isShown<ReportView>(page()));
    clickRow(1, Qt::ControlModifier);
    QVERIFY(isShown<ComparisonView>(page()));
    QCOMPARE(textOf("summary"), u"0 better, 0 worse, 7 about the same."_s);
    click("back");
    QVERIFY(isShown<ReportView>(page()));
}

void TstLoadPageRuns::comparesWithTheBaseline()
{
    openPage(runAndReport);
    runOnce();
    click("rename");
    QTRY_VERIFY(page().findChild<QInputDialog *>());
    auto *dialog = page().findChild<QInputDialog *>();
    dialog->setTextValue(u"Before the change"_s);
    dialog->accept();
    const auto trigger = [this](const char *name) { page().findChild<QAction *>(QLatin1StringView(name))->trigger(); };
    trigger("makeBaseline");
    QVERIFY(textOf("baselineText").startsWith(u"★ Baseline"_s));
    click("burst");
    runOnce();
    QVERIFY2(textOf("baselineText").startsWith(u"Against the baseline, Before the change, "_s),
             qPrintable(textOf("baselineText")));
    QVERIFY2(textOf("baselineText").endsWith(u"neither can be called better. ▲ The settings differ."_s),
             qPrintable(textOf("baselineText")));
    auto *list = page().findChild<RunList *>();
    list->selectAll();
    QVERIFY2(textOf("differingSettings").contains(u"• rate: 100/s → as fast as answers come"_s),
             qPrintable(textOf("differingSettings")));
    openPage(runAndReport); // as the monitor after a restart
    QVERIFY(page().findChild<QLabel *>(u"baselineText"_s)->isVisible());
}

void TstLoadPageRuns::exportsWithoutBlocking()
{
    openPage(runAndReport);
    runOnce();
    page().findChild<QAction *>(u"exportJson"_s)->trigger(); // returns while the dialog is open
    auto *dialog = page().findChild<QFileDialog *>();
    QVERIFY(dialog && dialog->isVisible());
    const QString path = m_folder->filePath(u"report.json"_s);
    dialog->selectFile(path);
    dialog->setDirectory(m_folder->path());
    QTest::keyClick(dialog, Qt::Key_Return);
    QTRY_VERIFY(QFile::exists(path));
}

void TstLoadPageRuns::theCourseGrowsInSteps()
{
    LoadProgress progress;
    progress.phase = LoadPhase::Load;
    QByteArray lines;
    for (const double seconds : {5.5, 7.25, 9.0}) {
        progress.seconds = seconds;
        lines += "echo '" +
                 QJsonDocument(QJsonObject{{u"progress"_s, toJson(progress)}}).toJson(QJsonDocument::Compact) + "'; ";
    }
    openPage(lines + waiting);
    click("burst"); // has no duration
    click("start");
    QTRY_COMPARE_WITH_TIMEOUT(page().session().timeline().size(), 3, 20'000);
    QCOMPARE(page().findChild<RunningView *>()->findChild<TimeChart *>()->frame().to(), 10.0);
}

// Of a run so long that not every interval has a point.
void TstLoadPageRuns::theCourseGoesToTheEnd()
{
    openPage("for seconds in {1..601}; do echo '" +
             progressLine().replace("\"seconds\":2.5", "\"seconds\":'$seconds'") + "'; done; echo '" + reportLine() +
             "'");
    runOnce();
    QVERIFY(page().session().timeline().size() < 601);
    QCOMPARE(page().session().record().timeline.constLast().seconds, 601.0);
}

void TstLoadPageRuns::warmsUpFirst()
{
    openPage(runUntilStopped); // it says that it has run for 2.5 s
    auto *warmUp = form().findChild<QDoubleSpinBox *>(u"warmUp"_s);
    click("burst"); // has no duration
    QVERIFY(!warmUp->isEnabled());
    click("smoke");
    QVERIFY(warmUp->isEnabled());
    warmUp->setValue(5);
    QCOMPARE(form().settings().warmUpSeconds, 5.0);
    QCOMPARE(form().preset(), u"smoke"_s); // still
    click("start");
    QTRY_COMPARE_WITH_TIMEOUT(textOf("phase"), u"Warming up, 2.5 s left"_s, 20'000);
    QCOMPARE(page().findChild<RunningView *>()->findChild<TimeChart *>()->frame().to(), 15.0);
    QCOMPARE(page().session().record().marks.constFirst().seconds, 5.0);
    const ChartMark mark =
        page().findChild<RunningView *>()->findChild<TimeChart *>()->state().content.marks.constFirst();
    QCOMPARE(mark.text, u"measured from here on"_s);
    QCOMPARE(mark.tone, Tone::Neutral);
}

void TstLoadPageRuns::saysThatAWarmUpMeasuredNothing_data()
{
    QTest::addColumn<QByteArray>("report");
    QTest::addColumn<QString>("verdict");
    QTest::addColumn<QString>("rate");
    QTest::addColumn<qsizetype>("marks");
    QTest::newRow("stopped in it") << reportLine(10)
                                   << u"■ Stopped after 10 s. The load ended in its warm-up, so nothing was measured."_s
                                   << u"–"_s << qsizetype(0);
    QTest::newRow("stopped in it, without a report")
        << QByteArray() << u"✖ Stopped before there was a report."_s << QString() << qsizetype(0);
    QTest::newRow("stopped after it") << reportLine(5) << u"■ Stopped after 10 s. 1,000 requests"_s << u"0/s"_s
                                      << qsizetype(1);
}

void TstLoadPageRuns::saysThatAWarmUpMeasuredNothing()
{
    QFETCH(QByteArray, report);
    QFETCH(QString, verdict);
    QFETCH(QString, rate);
    openPage(runUntilStoppedWith(report));
    click("smoke");
    form().findChild<QDoubleSpinBox *>(u"warmUp"_s)->setValue(5);
    click("start");
    QTRY_VERIFY_WITH_TIMEOUT(textOf("phase").contains(u"2.5 s left"_s), 20'000);
    click("start"); // it is "Stop" now
    QTRY_VERIFY_WITH_TIMEOUT(isShown<ReportView>(page()), 20'000);
    QVERIFY2(textOf("verdict").startsWith(verdict), qPrintable(textOf("verdict")));
    const auto *figures = page().findChild<ReportView *>()->findChild<FigureStrip *>();
    if (!rate.isEmpty())
        QCOMPARE(figures->findChild<QLabel *>()->text(), rate);
    QTEST(page().session().record().marks.size(), "marks"); // "measured from here on"
    const QVariant accessible = page().findChild<RunList *>()->model()->index(0, 0).data(Qt::AccessibleTextRole);
    QVERIFY2(accessible.toString().contains(verdict.mid(2)), qPrintable(accessible.toString()));
}

void TstLoadPageRuns::saysThatTheProcessorsAreShared()
{
    openPage(runAndReport);
    runOnce();
    const auto *said = page().findChild<ReportView *>()->findChild<QLabel *>(u"sharing"_s);
    QVERIFY(said->isVisible());
    QVERIFY2(said->text().startsWith(u"Server and load test share the "_s), qPrintable(said->text()));
    const auto *warning = form().findChild<QLabel *>(u"sharing"_s);
    enterUrl(u"http://192.0.2.1:3000"_s); // for documentation: not this machine
    QVERIFY(!warning->isVisible());
}

void TstLoadPageRuns::picturesHaveNoCrosshair()
{
    openPage(runUntilStopped);
    click("start");
    QTRY_VERIFY_WITH_TIMEOUT(textOf("phase").contains(u"7.5 s left"_s), 20'000);
    auto *chart = page().findChild<RunningView *>()->findChild<TimeChart *>();
    emit chart->crosshairMoved(1.0);
    QVERIFY(chart->state().crosshair);
    QContextMenuEvent event(QContextMenuEvent::Mouse, {10, 10}, chart->mapToGlobal(QPoint(10, 10)));
    QCoreApplication::sendEvent(chart->viewport(), &event);
    QVERIFY(!chart->state().crosshair);
    QWidget *menu = QApplication::activePopupWidget();
    QVERIFY(menu);
    menu->close();
}

void TstLoadPageRuns::linesDifferByMoreThanColour()
{
    openPage(runAndReport);
    const QList<TimeChart *> charts = page().findChildren<TimeChart *>();
    QVERIFY(charts.size() >= 6); // of the running test, of a report and of a comparison
    for (const TimeChart *chart : charts) {
        QSet<int> styles;
        for (const ChartLine &line : chart->style().lines)
            styles.insert(int(line.style));
        QCOMPARE(styles.size(), chart->style().lines.size());
    }
}

void TstLoadPageRuns::anOutlierFlattensNoLatencies()
{
    RunRecord run;
    for (int i = 1; i <= 100; ++i)
        run.timeline << LoadPoint{0.25 * i, 400, 100, 900, i == 40 ? 220'000 : 5000};
    LoadCharts charts;
    charts.setCourse(run, run.timeline, 25);
    const auto *p99 = charts.findChildren<TimeChart *>().constLast();
    QCOMPARE(p99->frame().scale().top(), 5000.0);
    QCOMPARE(p99->frame().peaks(), QList{QPointF(10, 220'000)});
}

void TstLoadPageRuns::drawsOnlyWhatIsSent()
{
    openPage(runAndReport);
    const auto drawn = [this] {
        QStringList names;
        for (const TimeChart *chart : page().findChild<ReportView *>()->findChildren<TimeChart *>()) {
            for (const ChartLine &line : chart->style().lines)
                names << line.name;
        }
        return names;
    };
    click("writes");
    runOnce();
    QCOMPARE(drawn(), (QStringList{u"writes"_s, u"writes"_s}));
    click("smoke");
    runOnce();
    QCOMPARE(drawn(), (QStringList{u"reads"_s, u"writes"_s, u"reads"_s, u"writes"_s}));
}

void TstLoadPageRuns::repeatsARun()
{
    openPage(runAndReport);
    click("burst");
    runOnce();
    click("smoke");
    QSignalSpy running(m_page.get(), &LoadPage::runningChanged);
    click("repeat");
    QTRY_COMPARE_WITH_TIMEOUT(running.size(), 2, 20'000);
    QCOMPARE(form().preset(), u"burst"_s);
    QCOMPARE(page().findChild<RunList *>()->model()->rowCount(), 2);
}

void TstLoadPageRuns::showsThatEverythingFailed()
{
    openPage(failedRun());
    click("start");
    const auto figures = [](const QWidget *view) {
        QStringList texts;
        for (const QWidget *cell :
             view->findChild<FigureStrip *>()->findChildren<QWidget *>(Qt::FindDirectChildrenOnly))
            texts << cell->accessibleName();
        return texts;
    };
    const QStringList expected{u"all failed: ✖ 500"_s, u"reads succeeded: ✖ none"_s, u"p99 of reads: –"_s,
                               u"writes succeeded: ✖ none"_s, u"p99 of writes: –"_s};
    QTRY_COMPARE_WITH_TIMEOUT(figures(page().findChild<RunningView *>()).mid(0, 5), expected, 20'000);
    click("start"); // it is "Stop" now
    QTRY_VERIFY_WITH_TIMEOUT(isShown<ReportView>(page()), 20'000);
    QCOMPARE(figures(page().findChild<ReportView *>()).mid(0, 5), expected);
    QVERIFY2(textOf("verdict").startsWith(u"✖ Stopped after 10 s. All 500 requests failed."_s),
             qPrintable(textOf("verdict")));
}

void TstLoadPageRuns::removesRuns()
{
    openPage(runAndReport);
    runOnce();
    runOnce();
    runOnce();
    auto *list = page().findChild<RunList *>();
    click("remove");
    QTRY_VERIFY(page().findChild<QMessageBox *>());
    QCOMPARE(page().findChild<QMessageBox *>()->text(), u"Remove this run?"_s);
    answer(false);
    QCOMPARE(list->model()->rowCount(), 3);
    click("remove");
    answer(true);
    QCOMPARE(list->model()->rowCount(), 2);
    QVERIFY(isShown<ReportView>(page()));
    list->selectAll();
    QTest::keyClick(list, Qt::Key_Delete);
    QTRY_VERIFY(page().findChild<QMessageBox *>());
    QCOMPARE(page().findChild<QMessageBox *>()->text(), u"Remove 2 runs?"_s);
    QCOMPARE(list->model()->rowCount(), 2); // until it is answered
    answer(true);
    QVERIFY(page().findChild<QAbstractButton *>(u"runSmoke"_s)->isVisible());
}

void TstLoadPageRuns::showsAllTextInSmallWindows_data()
{
    QTest::addColumn<QSize>("size");
    QTest::newRow("window of 640 x 480") << QSize(554, 370);
    QTest::newRow("window of 800 x 600") << QSize(714, 490);
    QTest::newRow("window of 1000 x 700") << QSize(790, 590);
}

void TstLoadPageRuns::showsAllTextInSmallWindows()
{
    QFETCH(QSize, size);
    openPage(runAndReport);
    runOnce();
    page().resize(size);
    LoadSettings wrong = form().settings();
    wrong.url = u"localhost"_s;
    wrong.reads = wrong.writes = 0;
    wrong.tokenFile = u"/nowhere/at/all"_s;
    form().setSettings(wrong);
    QVERIFY(wrong.errors().size() >= 3);
    const auto allTextIsShown = [this] {
        for (const QLabel *label : page().findChildren<QLabel *>()) {
            const int needed = label->wordWrap() ? label->heightForWidth(label->width()) : label->sizeHint().height();
            if (label->isVisible() && label->height() < needed)
                return false;
        }
        for (const FigureTable *table : page().findChildren<FigureTable *>()) {
            if (table->isVisible() && table->height() < table->sizeHint().height())
                return false;
        }
        for (const QLineEdit *field : form().findChildren<QLineEdit *>()) {
            if (field->isVisible() && field->height() < field->fontMetrics().height())
                return false;
        }
        return true;
    };
    const auto isAsWideAsItsContent = [this] {
        const auto areas = page().findChildren<QScrollArea *>();
        return std::all_of(areas.begin(), areas.end(),
                           [](const QScrollArea *area) { return area->horizontalScrollBar()->maximum() == 0; });
    };
    QTRY_VERIFY(isAsWideAsItsContent());
    QTRY_VERIFY(allTextIsShown());
}

void TstLoadPageRuns::scrollsToARunBelowTheForm()
{
    openPage(runUntilStopped);
    page().resize(554, 370);
    click("runSmoke");
    QTRY_VERIFY(page().isRunning());
    const QLabel *phase = page().findChild<QLabel *>(u"phase"_s);
    QTRY_VERIFY(!phase->visibleRegion().isEmpty());
}

void TstLoadPageRuns::killsOnlyWorkersOfTheServerUnderLoad()
{
    Sample sample;
    sample.time = QDateTime::currentDateTimeUtc();
    WorkerSample worker;
    worker.pid = 1; // no child of the primary: never signalled
    worker.state = WorkerState::Serving;
    sample.workers = {worker};
    sample.primary.pid = QCoreApplication::applicationPid();
    m_samples->append(sample);

    openPage(runUntilStopped);
    const auto *kill = page().findChild<QAbstractButton *>(u"kill"_s);
    page().setServer(serverAt(u"http://127.0.0.1:9"_s)); // another than the one under load
    enterUrl(u"http://127.0.0.1:1"_s);
    click("start");
    QTRY_VERIFY(page().isRunning());
    page().refresh();
    QVERIFY(!kill->isEnabled());
    QVERIFY2(kill->toolTip().contains(u"not connected to the server under load"_s), qPrintable(kill->toolTip()));
    page().setServer(serverAt(u"http://127.0.0.1:1"_s));
    page().refresh();
    QVERIFY(kill->isEnabled());
    page().setLive(false);
    QVERIFY(!kill->isEnabled());
    QVERIFY2(kill->toolTip().contains(u"connection to the server is lost"_s), qPrintable(kill->toolTip()));
    page().setLive(true);
    QVERIFY(kill->isEnabled());
    click("kill");
    bool isSaid = false;
    for (const QLabel *label : page().findChild<RunningView *>()->findChildren<QLabel *>())
        isSaid |= label->text().contains(u"Worker 1 could not be killed"_s);
    QVERIFY(isSaid);
}

int main(int argc, char *argv[])
{
    return runLoadPageTest<TstLoadPageRuns>(argc, argv);
}
#include "tst_loadpageruns.moc"
