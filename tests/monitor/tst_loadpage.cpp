// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/pages/loadpage.h"

#include "shared/format.h"

#include "monitor/charts/timechart.h"
#include "monitor/dialogs/settingsdialog.h"
#include "monitor/dialogs/startserverdialog.h"
#include "monitor/load/comparisonview.h"
#include "monitor/load/figurestrip.h"
#include "monitor/load/figuretable.h"
#include "monitor/load/leftposts.h"
#include "monitor/load/loadcharts.h"
#include "monitor/load/loadform.h"
#include "monitor/load/reportview.h"
#include "monitor/load/runlist.h"
#include "monitor/load/runningview.h"
#include "monitor/samplering.h"
#include "monitor/settings.h"
#include "monitor/theme.h"

#include "tests/support/cannedserver.h"

#include <QAbstractButton>
#include <QApplication>
#include <QCheckBox>
#include <QContextMenuEvent>
#include <QFile>
#include <QFileDialog>
#include <QInputDialog>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>

using namespace Qt::StringLiterals;

namespace
{

QByteArray progressLine()
{
    LoadProgress progress;
    progress.phase = LoadPhase::Load;
    progress.seconds = 2.5;
    progress.secondsLeft = 7.5;
    progress.reads.perSecond = 50;
    progress.reads.latencyUs.emplace().p99 = 800;
    progress.writes = {125, 0, 50, LoadLatency{400, 700, 900, 1500, 1700, 1800, 450}};
    return QJsonDocument(QJsonObject{{u"progress"_s, toJson(progress)}}).toJson(QJsonDocument::Compact);
}

QByteArray reportLine(double warmUpSeconds = 0)
{
    LoadReport report;
    report.url = u"http://127.0.0.1:1"_s;
    report.startedAt = QDateTime(QDate(2026, 1, 2), QTime(3, 4), Qt::UTC);
    report.seconds = 10;
    report.warmUpSeconds = warmUpSeconds;
    report.reads.requests = report.writes.requests = 500;
    report.writes.byStatus = {{u"201"_s, 500}};
    report.reads.latencyUs = {500, 800, 950, 1000, 3000, 4000, 550.5};
    report.workers = {{u"4711"_s, 1000}};
    report.verification = LoadVerification{500, 0, 0, 0};
    return QJsonDocument(reportJson(report)).toJson(QJsonDocument::Compact);
}

// A signal is heard at once, and a minute is the end of it.
const QByteArray waiting = "for i in {1..600}; do sleep 0.1 & wait $!; done";
const QByteArray runAndReport = "echo '" + progressLine() + "'; echo '" + reportLine() + "'";
// Goes on until it is interrupted, then reports.
QByteArray runUntilStoppedWith(const QByteArray &report)
{
    return "trap 'echo \"$report\"; exit 0' INT; report='" + report + "'; echo '" + progressLine() + "'; " + waiting;
}
const QByteArray runUntilStopped = runUntilStoppedWith(reportLine());

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

const QByteArray postsOfPeople = CannedServer::json("{\"worker\":1,\"data\":[{\"title\":\"Hello\"}]}");

ServerInfo serverAt(const QString &url, const QString &database = u"/a.db"_s, int startedSecondsLater = 0)
{
    ServerInfo server;
    server.url = url;
    server.database = database;
    server.startedAt = QDateTime(QDate(2026, 1, 2), QTime(3, 4, startedSecondsLater), Qt::UTC);
    return server;
}

template <typename Widget>
bool isShown(const LoadPage &page)
{
    return page.findChild<Widget *>()->isVisible();
}

} // namespace

// The page as a user drives it, with scripts in the place of the command.
class TstLoadPage : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();
    void offersTheSmokeTestAtFirst();
    void fillsTheFormByPreset();
    void saysWhatIsWrongWithAField();
    void writesNumbersAsTheSentenceDoes();
    void followsTheServerUnlessTold();
    void runsAndReports();
    void stopsAndKeepsThePartialResult();
    void asksBeforeItWritesAmongOtherPosts_data();
    void asksBeforeItWritesAmongOtherPosts();
    void asksAgainForAnotherDatabase_data();
    void asksAgainForAnotherDatabase();
    void asksEachTimeWhereItKnowsNoDatabase();
    void startsWhatWasAskedFor();
    void startsNothingWhenTheDatabaseIsReplaced();
    void startsNothingWhenTheConnectionIsLost();
    void asksAgainWhenPostsStay_data();
    void asksAgainWhenPostsStay();
    void readsWithoutAsking();
    void showsWhyItCouldNotStart();
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
    void removesLeftPosts_data();
    void removesLeftPosts();
    void removesNothingWhileATestStarts();
    void removesThePostsOfTwoTestsOneAfterTheOther();
    void rememberWhatIsLeftAcrossARestart();
    void offersNoDeletionAfterReads();
    void removesRuns();
    void showsAllTextInSmallWindows_data();
    void showsAllTextInSmallWindows();
    void scrollsToARunBelowTheForm();
    void killsOnlyWorkersOfTheServerUnderLoad();

private:
    void openPage(const QByteArray &script);
    void answer(bool yes);
    void click(const char *name)
    {
        QTest::mouseClick(page().findChild<QAbstractButton *>(QLatin1StringView(name)), Qt::LeftButton);
    }
    void enterUrl(const QString &url);
    QString textOf(const char *name) { return page().findChild<QLabel *>(QLatin1StringView(name))->text(); }
    LoadPage &page() { return *m_page; }
    LoadForm &form() { return *m_page->findChild<LoadForm *>(); }
    void runOnce();

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<SampleRing> m_samples;
    std::unique_ptr<LoadPage> m_page;
};

void TstLoadPage::initTestCase()
{
    new ThemeSwitch(qApp);
}

void TstLoadPage::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_settings = std::make_unique<Settings>(m_folder->filePath(u"settings.ini"_s));
    m_samples = std::make_unique<SampleRing>();
}

void TstLoadPage::cleanup()
{
    m_page.reset();
}

void TstLoadPage::openPage(const QByteArray &script)
{
    QFile file(m_folder->filePath(u"onewriter"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("#!/bin/bash\n" + script + "\n");
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    file.close();
    m_page.reset();
    m_page = std::make_unique<LoadPage>(*m_samples, *m_settings, m_folder->filePath(u"runs"_s), file.fileName());
    m_page->resize(1100, 800);
    m_page->show();
    enterUrl(u"http://127.0.0.1:1"_s); // nobody listens there
}

void TstLoadPage::answer(bool yes)
{
    QTRY_VERIFY(page().findChild<QMessageBox *>());
    QPointer<QMessageBox> box = page().findChild<QMessageBox *>();
    QCOMPARE(box->defaultButton(), box->button(QMessageBox::Cancel));
    const auto buttons = box->buttons();
    const auto meant = std::find_if(buttons.begin(), buttons.end(), [box, yes](QAbstractButton *button) {
        return (box->buttonRole(button) == QMessageBox::AcceptRole) == yes;
    });
    QVERIFY(meant != buttons.end());
    QTest::mouseClick(*meant, Qt::LeftButton);
    QTRY_VERIFY(!box);
}

void TstLoadPage::enterUrl(const QString &url)
{
    LoadSettings settings = form().settings();
    settings.url = url;
    form().setSettings(settings);
}

void TstLoadPage::runOnce()
{
    QSignalSpy running(m_page.get(), &LoadPage::runningChanged);
    click("start");
    QTRY_COMPARE_WITH_TIMEOUT(running.size(), 2, 20'000);
}

void TstLoadPage::offersTheSmokeTestAtFirst()
{
    openPage(runUntilStopped);
    QVERIFY(page().findChild<QAbstractButton *>(u"runSmoke"_s)->isVisible());
    click("runSmoke");
    QTRY_VERIFY(isShown<RunningView>(page()));
    QCOMPARE(form().preset(), u"smoke"_s);
    QVERIFY(form().settings().verify);
    QVERIFY(form().settings().cleanup);
}

void TstLoadPage::fillsTheFormByPreset()
{
    openPage(runAndReport);
    click("writes");
    QCOMPARE(form().settings().reads, 0);
    QCOMPARE(form().preset(), u"writes"_s);
    click("burst");
    QVERIFY(!form().settings().seconds);
    QCOMPARE(form().preset(), u"burst"_s);
    form().findChild<QSpinBox *>()->setValue(3);
    QCOMPARE(form().preset(), QString());
}

void TstLoadPage::saysWhatIsWrongWithAField()
{
    openPage(runAndReport);
    const auto *start = page().findChild<QAbstractButton *>(u"start"_s);
    QVERIFY(start->isEnabled());
    auto *url = form().findChild<QLineEdit *>();
    url->selectAll();
    QTest::keyClicks(url, u"localhost"_s);
    QVERIFY(!start->isEnabled());
    QVERIFY(url->accessibleDescription().contains(u"http://HOST:PORT"_s));
    url->selectAll();
    QTest::keyClicks(url, u"http://localhost:3000"_s);
    QVERIFY(start->isEnabled());
    QCOMPARE(url->accessibleDescription(), QString());
}

void TstLoadPage::writesNumbersAsTheSentenceDoes()
{
    const auto restore = qScopeGuard([locale = QLocale()] { QLocale::setDefault(locale); });
    QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
    openPage(runAndReport);
    click("mixed");
    const auto boxes = form().findChildren<QDoubleSpinBox *>();
    QVERIFY(
        std::any_of(boxes.begin(), boxes.end(), [](const auto *box) { return box->text() == "1,000 per second"_L1; }));
    const auto labels = form().findChildren<QLabel *>();
    QVERIFY(std::any_of(labels.begin(), labels.end(),
                        [](const auto *label) { return label->text().startsWith(u"Starts 1,000 requests"_s); }));
    const SettingsDialog settings({}, false);
    const StartServerDialog start;
    const auto others = settings.findChildren<QAbstractSpinBox *>() + start.findChildren<QAbstractSpinBox *>();
    QVERIFY(!others.isEmpty());
    for (const QAbstractSpinBox *box : others)
        QCOMPARE(box->locale(), format::locale());
}

void TstLoadPage::followsTheServerUnlessTold()
{
    openPage(runAndReport);
    page().setServer(serverAt(u"http://127.0.0.1:4000"_s));
    QCOMPARE(form().settings().url, u"http://127.0.0.1:4000"_s);
    page().setServer(serverAt(u"http://127.0.0.1:5000"_s));
    QCOMPARE(form().settings().url, u"http://127.0.0.1:5000"_s);
    enterUrl(u"http://127.0.0.1:9"_s);
    page().setServer(serverAt(u"http://127.0.0.1:6000"_s));
    QCOMPARE(form().settings().url, u"http://127.0.0.1:9"_s);
}

void TstLoadPage::runsAndReports()
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

void TstLoadPage::stopsAndKeepsThePartialResult()
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

void TstLoadPage::asksBeforeItWritesAmongOtherPosts_data()
{
    QTest::addColumn<QByteArray>("posts");
    QTest::addColumn<bool>("isAsked");
    QTest::addColumn<bool>("consents");
    QTest::newRow("posts of others, refused") << QByteArray("{\"title\":\"Hello\"}") << true << false;
    QTest::newRow("posts of others, accepted") << QByteArray("{\"title\":\"Hello\"}") << true << true;
    QTest::newRow("posts of load tests") << QByteArray("{\"title\":\"load test 0123abcd 1\"}") << false << false;
    QTest::newRow("empty") << QByteArray() << false << false;
}

void TstLoadPage::asksBeforeItWritesAmongOtherPosts()
{
    QFETCH(QByteArray, posts);
    QFETCH(bool, isAsked);
    QFETCH(bool, consents);
    const CannedServer server(CannedServer::json("{\"worker\":1,\"data\":[" + posts + "]}"));
    openPage(runAndReport);
    enterUrl(server.url());
    if (!isAsked)
        return runOnce();
    QSignalSpy running(m_page.get(), &LoadPage::runningChanged);
    click("start");
    QTRY_VERIFY(page().findChild<QMessageBox *>());
    QVERIFY(running.isEmpty());
    answer(consents);
    if (consents) {
        QTRY_COMPARE_WITH_TIMEOUT(running.size(), 2, 20'000);
    } else {
        QTRY_VERIFY(page().findChild<QAbstractButton *>(u"start"_s)->isEnabled());
        QVERIFY(running.isEmpty());
    }
}

void TstLoadPage::asksAgainForAnotherDatabase_data()
{
    QTest::addColumn<QString>("database");
    QTest::addColumn<int>("startedSecondsLater");
    QTest::addColumn<bool>("isLive");
    QTest::addColumn<bool>("isAsked");
    QTest::newRow("the same") << u"/a.db"_s << 0 << true << false;
    QTest::newRow("another") << u"/b.db"_s << 0 << true << true;
    QTest::newRow("of the same name, maybe another file") << u"/a.db"_s << 1 << true << true;
    QTest::newRow("nobody knows which") << u"/a.db"_s << 0 << false << true;
}

void TstLoadPage::asksAgainForAnotherDatabase()
{
    QFETCH(QString, database);
    QFETCH(int, startedSecondsLater);
    QFETCH(bool, isLive);
    QFETCH(bool, isAsked);
    const CannedServer server(postsOfPeople);
    openPage(runAndReport);
    page().setServer(serverAt(server.url()));
    enterUrl(server.url());
    QSignalSpy running(m_page.get(), &LoadPage::runningChanged);
    click("start");
    answer(true);
    QTRY_COMPARE_WITH_TIMEOUT(running.size(), 2, 20'000);

    page().setServer(serverAt(server.url(), database, startedSecondsLater));
    page().setLive(isLive);
    click("start");
    if (isAsked)
        answer(true);
    QTRY_COMPARE_WITH_TIMEOUT(running.size(), 4, 20'000);
    QVERIFY(!page().findChild<QMessageBox *>());
}

void TstLoadPage::asksEachTimeWhereItKnowsNoDatabase()
{
    const CannedServer server(postsOfPeople);
    openPage(runAndReport);
    enterUrl(server.url());
    QSignalSpy running(m_page.get(), &LoadPage::runningChanged);
    for (int run = 1; run <= 2; ++run) {
        click("start");
        answer(true);
        QTRY_COMPARE_WITH_TIMEOUT(running.size(), 2 * run, 20'000);
    }
}

void TstLoadPage::startsWhatWasAskedFor()
{
    const CannedServer server(postsOfPeople);
    openPage(runUntilStopped);
    enterUrl({});
    page().setServer(serverAt(server.url()));
    QCOMPARE(form().settings().url, server.url());
    click("start");
    QTRY_VERIFY(page().findChild<QMessageBox *>());
    page().setServer(serverAt(u"http://127.0.0.1:9"_s)); // the window is connected to another one meanwhile
    answer(true);
    QTRY_VERIFY(page().isRunning());
    QCOMPARE(page().session().record().settings.url, server.url());
    QCOMPARE(form().settings().url, server.url());
    click("start"); // it is "Stop" now
    QTRY_VERIFY_WITH_TIMEOUT(isShown<ReportView>(page()), 20'000);
    QCOMPARE(form().settings().url, u"http://127.0.0.1:9"_s);
}

void TstLoadPage::startsNothingWhenTheConnectionIsLost()
{
    const CannedServer server(postsOfPeople);
    openPage(runUntilStopped);
    page().setServer(serverAt(server.url()));
    page().setLive(true);
    enterUrl(server.url());
    click("start");
    QTRY_VERIFY(page().findChild<QMessageBox *>());
    page().setLive(false);
    answer(true);
    QTRY_COMPARE(form().state(), LoadForm::State::Ready);
    QVERIFY(!page().isRunning());
}

void TstLoadPage::asksAgainWhenPostsStay_data()
{
    QTest::addColumn<bool>("firstDeletesThem");
    QTest::addColumn<bool>("nextDeletesThem");
    QTest::newRow("those of the next test") << true << false;
    QTest::newRow("those of the first test") << false << true;
    QTest::newRow("those of both") << false << false;
}

// Who said yes to the one did not say yes to the other.
void TstLoadPage::asksAgainWhenPostsStay()
{
    QFETCH(bool, firstDeletesThem);
    QFETCH(bool, nextDeletesThem);
    const CannedServer server(postsOfPeople);
    openPage(runAndReport);
    page().setServer(serverAt(server.url()));
    page().setLive(true);
    LoadSettings settings = form().settings();
    settings.url = server.url();
    settings.cleanup = firstDeletesThem;
    form().setSettings(settings);
    QSignalSpy running(m_page.get(), &LoadPage::runningChanged);
    click("start");
    answer(true);
    QTRY_COMPARE_WITH_TIMEOUT(running.size(), 2, 20'000);
    settings.cleanup = nextDeletesThem;
    form().setSettings(settings);
    click("start");
    QTRY_VERIFY_WITH_TIMEOUT(page().findChild<QMessageBox *>(), 20'000);
    QVERIFY(!page().isRunning());
}

void TstLoadPage::startsNothingWhenTheDatabaseIsReplaced()
{
    const CannedServer server(postsOfPeople);
    openPage(runUntilStopped);
    page().setServer(serverAt(server.url()));
    enterUrl(server.url());
    QSignalSpy running(m_page.get(), &LoadPage::runningChanged);
    click("start");
    QTRY_VERIFY(page().findChild<QMessageBox *>());
    page().setServer(serverAt(server.url(), u"/b.db"_s));
    QTRY_VERIFY(!page().findChild<QMessageBox *>());
    QCOMPARE(form().state(), LoadForm::State::Ready);
    QVERIFY2(textOf("problem").contains(u"nothing was sent"_s), qPrintable(textOf("problem")));
    QVERIFY(running.isEmpty());
}

void TstLoadPage::readsWithoutAsking()
{
    const CannedServer server(postsOfPeople);
    openPage(runAndReport);
    enterUrl(server.url());
    click("reads");
    runOnce();
    QVERIFY(server.received().isEmpty());
}

void TstLoadPage::showsWhyItCouldNotStart()
{
    openPage("echo 'onewriter load: nobody answers at http://127.0.0.1:1' >&2; exit 69");
    runOnce();
    QCOMPARE(textOf("verdict"), u"✖ Ended without a report."_s);
    bool isSaid = false;
    for (const QLabel *label : page().findChild<ReportView *>()->findChildren<QLabel *>())
        isSaid |= label->isVisible() && label->text().contains(u"nobody answers"_s);
    QVERIFY(isSaid);
}

void TstLoadPage::remembersRunsAndSettings()
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

void TstLoadPage::tellsThatNoneIsChosen()
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

void TstLoadPage::comparesTwoRuns()
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

void TstLoadPage::comparesWithTheBaseline()
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

void TstLoadPage::exportsWithoutBlocking()
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

void TstLoadPage::theCourseGrowsInSteps()
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
void TstLoadPage::theCourseGoesToTheEnd()
{
    openPage("for seconds in {1..601}; do echo '" +
             progressLine().replace("\"seconds\":2.5", "\"seconds\":'$seconds'") + "'; done; echo '" + reportLine() +
             "'");
    runOnce();
    QVERIFY(page().session().timeline().size() < 601);
    QCOMPARE(page().session().record().timeline.constLast().seconds, 601.0);
}

void TstLoadPage::warmsUpFirst()
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
    QTRY_COMPARE_WITH_TIMEOUT(textOf("phase"), u"Warming up, 7.5 s left"_s, 20'000);
    QCOMPARE(page().findChild<RunningView *>()->findChild<TimeChart *>()->frame().to(), 15.0);
    QCOMPARE(page().session().record().marks.constFirst().seconds, 5.0);
    const ChartMark mark =
        page().findChild<RunningView *>()->findChild<TimeChart *>()->state().content.marks.constFirst();
    QCOMPARE(mark.text, u"measured from here on"_s);
    QCOMPARE(mark.tone, Tone::Neutral);
}

void TstLoadPage::saysThatAWarmUpMeasuredNothing_data()
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

void TstLoadPage::saysThatAWarmUpMeasuredNothing()
{
    QFETCH(QByteArray, report);
    QFETCH(QString, verdict);
    QFETCH(QString, rate);
    openPage(runUntilStoppedWith(report));
    click("smoke");
    form().findChild<QDoubleSpinBox *>(u"warmUp"_s)->setValue(5);
    click("start");
    QTRY_VERIFY_WITH_TIMEOUT(textOf("phase").contains(u"7.5 s left"_s), 20'000);
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

void TstLoadPage::saysThatTheProcessorsAreShared()
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

void TstLoadPage::picturesHaveNoCrosshair()
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

void TstLoadPage::linesDifferByMoreThanColour()
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

void TstLoadPage::anOutlierFlattensNoLatencies()
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

void TstLoadPage::drawsOnlyWhatIsSent()
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

void TstLoadPage::repeatsARun()
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

void TstLoadPage::showsThatEverythingFailed()
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

namespace
{

// Runs until it is stopped; the deletion that follows ends as `removal` says.
QByteArray runThatLeaves(const QByteArray &removal, const QByteArray &codes = {})
{
    LoadProgress progress;
    progress.runId = u"abcd1234"_s;
    progress.phase = LoadPhase::Load;
    progress.secondsLeft = 7.5;
    QByteArray report = reportLine();
    report.replace("\"byCode\":{}", "\"byCode\":{" + codes + "}");
    const QByteArray line =
        QJsonDocument(QJsonObject{{u"progress"_s, toJson(progress)}}).toJson(QJsonDocument::Compact);
    return "if [[ $* == *--remove* ]]; then echo \"$@\" >> \"${0%/*}/removals\"; " + removal +
           "; fi; trap 'echo \"$report\"; exit 0' INT; report='" + report + "'; echo '" + line + "'; " + waiting;
}

const QByteArray removes200 = "echo '{\"runId\":\"abcd1234\",\"postsFound\":200,\"postsDeleted\":200}'; exit 0";
const QByteArray removes120 = "echo '{\"runId\":\"abcd1234\",\"postsFound\":200,\"postsDeleted\":120}'; "
                              "echo 'The server is gone.' >&2; exit 1";

} // namespace

void TstLoadPage::removesLeftPosts_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<QString>("said");
    QTest::addColumn<QString>("button"); // empty: none is shown
    QTest::addColumn<QString>("inAll");  // after another removal of 200
    QTest::newRow("all") << runThatLeaves(removes200) << u"✓ Posts of load test abcd1234 that were deleted: 200."_s
                         << QString() << QString();
    QTest::newRow("those that the test has left")
        << runThatLeaves(removes200).replace("\"postsDeleted\":null", "\"postsDeleted\":1701")
        << u"✓ Posts of load test abcd1234 that were deleted: 1,901."_s << QString() << QString();
    QTest::newRow("not all")
        << runThatLeaves(removes120)
        << u"▲ Load test abcd1234 left posts at http://127.0.0.1:1: deleted 120 of 200. The server is gone."_s
        << u"Remove the posts"_s << u"320"_s;
    QTest::newRow("writes without an answer")
        << runThatLeaves(removes200, "\"closed-unanswered\":3")
        << u"✓ Posts of load test abcd1234 that were deleted: 200. ▲ Writes were still on their way when it ended, and "
           "may have come after that."_s
        << u"Look again"_s << u"400"_s;
}

void TstLoadPage::removesLeftPosts()
{
    QFETCH(QByteArray, script);
    QFETCH(QString, said);
    QFETCH(QString, button);
    QFETCH(QString, inAll);
    openPage(script);
    click("start");
    QTRY_VERIFY_WITH_TIMEOUT(textOf("phase").contains(u"7.5 s left"_s), 20'000);
    click("start"); // it is "Stop" now
    QTRY_COMPARE_WITH_TIMEOUT(textOf("leftPosts"), said, 20'000);
    const auto *shown = page().findChild<QPushButton *>(u"leftPostsButton"_s);
    QCOMPARE(shown->isVisible() ? shown->text() : QString(), button);
    QCOMPARE(LeftRuns(*m_settings).all().isEmpty(), button.isEmpty());
    if (button.isEmpty())
        return;
    openPage(runThatLeaves(removes200)); // as the monitor after a restart
    QVERIFY(page().findChild<QPushButton *>(u"leftPostsButton"_s)->isVisible());
    click("leftPostsButton");
    QTRY_COMPARE_WITH_TIMEOUT(textOf("leftPosts"), u"✓ Posts of load test abcd1234 that were deleted: %1."_s.arg(inAll),
                              20'000);
    QVERIFY(LeftRuns(*m_settings).all().isEmpty());
}

void TstLoadPage::removesNothingWhileATestStarts()
{
    LeftRuns(*m_settings)
        .remember({u"http://127.0.0.1:1"_s, u"abcd1234"_s, {}, QDateTime::currentDateTimeUtc(), false, {}});
    const CannedServer server(postsOfPeople);
    openPage(runAndReport);
    enterUrl(server.url());
    const auto *remove = page().findChild<QPushButton *>(u"leftPostsButton"_s);
    QVERIFY(remove->isVisible() && remove->isEnabled());
    click("start");
    QVERIFY(!remove->isEnabled());
    answer(false);
    QVERIFY(remove->isEnabled());
}

void TstLoadPage::removesThePostsOfTwoTestsOneAfterTheOther()
{
    openPage(runThatLeaves(removes200)); // writes the script
    LeftPosts posts(m_folder->filePath(u"onewriter"_s), *m_settings);
    const QStringList ids{u"aaaa1111"_s, u"bbbb2222"_s};
    for (const QString &id : ids)
        posts.remove({u"http://127.0.0.1:1"_s, id, {}, QDateTime::currentDateTimeUtc(), false, {}});
    QCOMPARE(LeftRuns(*m_settings).all().size(), 2);
    QTRY_VERIFY_WITH_TIMEOUT(!posts.isRemoving() && LeftRuns(*m_settings).all().isEmpty(), 20'000);
    QFile removals(m_folder->filePath(u"removals"_s));
    QVERIFY(removals.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = removals.readAll().trimmed().split('\n');
    QCOMPARE(lines.size(), 2);
    for (int i = 0; i < 2; ++i)
        QVERIFY2(lines.at(i).contains(ids.at(i).toLatin1()), lines.at(i).constData());
}

void TstLoadPage::rememberWhatIsLeftAcrossARestart()
{
    openPage(runAndReport);
    QVERIFY(!page().findChild<QLabel *>(u"leftPosts"_s)->isVisible());
    LeftRuns(*m_settings)
        .remember({u"http://127.0.0.1:1"_s, u"abcd1234"_s, {}, QDateTime::currentDateTimeUtc(), false, {}});
    openPage(runAndReport);
    QVERIFY2(textOf("leftPosts").contains(u"\"load test abcd1234 …\" at http://127.0.0.1:1."_s),
             qPrintable(textOf("leftPosts")));
    click("leftPostsKeep");
    QVERIFY(!page().findChild<QLabel *>(u"leftPosts"_s)->isVisible());
    QVERIFY(LeftRuns(*m_settings).all().isEmpty());
}

void TstLoadPage::offersNoDeletionAfterReads()
{
    openPage(runThatLeaves(removes200));
    click("reads");
    for (const QCheckBox *box : form().findChildren<QCheckBox *>()) {
        if (box->text().remove(u'&') == "Delete the posts afterwards"_L1)
            QVERIFY(!box->isEnabled());
    }
    click("start");
    QTRY_VERIFY_WITH_TIMEOUT(textOf("phase").contains(u"7.5 s left"_s), 20'000);
    click("start"); // it is "Stop" now
    QTRY_VERIFY_WITH_TIMEOUT(isShown<ReportView>(page()), 20'000);
    QVERIFY(!page().findChild<QLabel *>(u"leftPosts"_s)->isVisible());
    QVERIFY(LeftRuns(*m_settings).all().isEmpty());
    QVERIFY(!QFile::exists(m_folder->filePath(u"removals"_s)));
}

void TstLoadPage::removesRuns()
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

void TstLoadPage::showsAllTextInSmallWindows_data()
{
    QTest::addColumn<QSize>("size");
    QTest::newRow("window of 640 x 480") << QSize(554, 370);
    QTest::newRow("window of 800 x 600") << QSize(714, 490);
    QTest::newRow("window of 1000 x 700") << QSize(790, 590);
}

void TstLoadPage::showsAllTextInSmallWindows()
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

void TstLoadPage::scrollsToARunBelowTheForm()
{
    openPage(runUntilStopped);
    page().resize(554, 370);
    click("runSmoke");
    QTRY_VERIFY(page().isRunning());
    const QLabel *phase = page().findChild<QLabel *>(u"phase"_s);
    QTRY_VERIFY(!phase->visibleRegion().isEmpty());
}

void TstLoadPage::killsOnlyWorkersOfTheServerUnderLoad()
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
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); // whatever the tester's is
    QApplication application(argc, argv);
    TstLoadPage test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_loadpage.moc"
