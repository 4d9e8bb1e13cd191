// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/format.h"

#include "monitor/dialogs/settingsdialog.h"
#include "monitor/dialogs/startserverdialog.h"
#include "monitor/load/leftposts.h"
#include "monitor/load/reportview.h"
#include "monitor/load/runningview.h"

#include "tests/monitor/loadpageharness.h"
#include "tests/support/cannedserver.h"

#include <QCheckBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>

using namespace Qt::StringLiterals;

namespace
{

const QByteArray postsOfPeople = CannedServer::json("{\"worker\":1,\"data\":[{\"title\":\"Hello\"}]}");

} // namespace

// How a user fills the form, what he is asked before a test begins, and what of it is left.
class TstLoadPage : public QObject, private LoadPageHarness
{
    Q_OBJECT

private slots:
    void init() { setUp(); }
    void cleanup() { tearDown(); }

    void offersTheSmokeTestAtFirst();
    void fillsTheFormByPreset();
    void saysWhatIsWrongWithAField();
    void writesNumbersAsTheSentenceDoes();
    void followsTheServerUnlessTold();
    void asksBeforeItWritesAmongOtherPosts_data();
    void asksBeforeItWritesAmongOtherPosts();
    void asksAgainForAnotherDatabase_data();
    void asksAgainForAnotherDatabase();
    void asksEachTimeWhereItKnowsNoDatabase();
    void startsWhatWasAskedFor();
    void startsNothingWhenTheConnectionIsLost();
    void asksAgainWhenPostsStay_data();
    void asksAgainWhenPostsStay();
    void startsNothingWhenTheDatabaseIsReplaced();
    void readsWithoutAsking();
    void showsWhyItCouldNotStart();
    void removesLeftPosts_data();
    void removesLeftPosts();
    void removesNothingWhileATestStarts();
    void removesThePostsOfTwoTestsOneAfterTheOther();
    void rememberWhatIsLeftAcrossARestart();
    void offersNoDeletionAfterReads();
};

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

int main(int argc, char *argv[])
{
    return runLoadPageTest<TstLoadPage>(argc, argv);
}
#include "tst_loadpage.moc"
