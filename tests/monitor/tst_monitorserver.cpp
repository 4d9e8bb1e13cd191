// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/figures.h"
#include "monitor/mainwindow.h"
#include "monitor/widgets/statuspill.h"
#include "tests/support/httpclient.h"
#include "tests/support/outsideprogram.h"
#include "tests/support/postingclients.h"
#include "tests/support/privatehome.h"
#include "tests/support/serverprocess.h"

#include <QAction>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;

// The window with a real server.
class TstMonitorServer : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void countsAreThoseOfTheClient();
    void comesBackAfterTheServerWasKilled();
    void anotherDatabaseOnTheSameSocketBeginsAnew();
    void aServerThatDrainsIsNotLostYet();
    void aKilledWorkerIsMarked();
    void reloadIsDoneWithoutAQuestion();
    void screenshotIsWritten_data();
    void screenshotIsWritten();
    void withoutADisplayItSaysSo();
    void aPictureThatCannotBeWrittenIsAnError();
    void wrongOptionsAreRefused_data();
    void wrongOptionsAreRefused();

private:
    const PrivateHome m_home;
    QString status() const { return m_window->findChild<StatusPill *>()->accessibleDescription(); }

    QList<QImage> m_screenshots; // of all pages so far
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ThemeSwitch> m_theme;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<Monitor> m_monitor;
    std::unique_ptr<MainWindow> m_window;
};

void TstMonitorServer::initTestCase()
{
    QCoreApplication::setOrganizationName(u"onewriter-tests"_s);
}

void TstMonitorServer::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_theme = std::make_unique<ThemeSwitch>();
    m_settings = std::make_unique<Settings>(m_folder->filePath(u"settings.ini"_s));
    m_monitor = std::make_unique<Monitor>();
    m_window = std::make_unique<MainWindow>(*m_monitor, *m_settings, *m_theme);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
}

void TstMonitorServer::cleanup()
{
    m_window.reset();
    m_monitor.reset();
    m_settings.reset();
    m_theme.reset();
    m_folder.reset();
}

void TstMonitorServer::countsAreThoseOfTheClient()
{
    const ServerProcess server(m_folder->path());
    QVERIFY(server.isServing());
    m_monitor->connectTo(server.controlPath());
    QTRY_VERIFY_WITH_TIMEOUT(m_monitor->isLive(), 10'000);

    constexpr int posts = 20;
    constexpr int gets = 30;
    QMap<qint64, qint64> byWorker; // PID, answers
    for (int i = 0; i < posts; ++i) {
        const HttpAnswer answer = httpPost(server.port(), "/posts", {{u"title"_s, u"a post"_s}});
        QCOMPARE(answer.status, 201);
        ++byWorker[answer.fields.value("x-worker").toLongLong()];
    }
    for (int i = 0; i < gets; ++i)
        ++byWorker[httpGet(server.port(), "/posts?limit=1").fields.value("x-worker").toLongLong()];

    const auto seen = [this] {
        QMap<qint64, qint64> counts;
        for (const WorkerSample &worker : m_monitor->samples().last().workers) {
            if (worker.requests > 0)
                counts.insert(worker.pid, worker.requests);
        }
        return counts;
    };
    QTRY_COMPARE_WITH_TIMEOUT(seen(), byWorker, 10'000);
    QCOMPARE(m_monitor->samples().last().writes.total, posts);
    QCOMPARE(m_monitor->samples().last().database.busyTotal, 0);
    const QList<WorkerShare> shares = workerShares(m_monitor->visibleSamples());
    QCOMPARE(shares.size(), 2);
    for (const WorkerShare &share : shares) { // all of it was asked within the window
        QCOMPARE(share.requestsInWindow, share.requests);
        QCOMPARE(share.share, double(share.requests) / (posts + gets));
    }
}

void TstMonitorServer::comesBackAfterTheServerWasKilled()
{
    auto server = std::make_unique<ServerProcess>(m_folder->path());
    const QString control = server->controlPath();
    m_monitor->connectTo(control);
    QTRY_VERIFY_WITH_TIMEOUT(m_monitor->samples().all().size() >= 3, 10'000);
    const qint64 firstPid = m_monitor->link().server().pid;
    server->signal(SIGKILL);
    QTRY_VERIFY_WITH_TIMEOUT(status().contains(u"Lost since"_s), 10'000);
    QVERIFY(m_monitor->hasSamples()); // what was seen stays

    server = std::make_unique<ServerProcess>(m_folder->path());
    QVERIFY(server->isServing());
    QTRY_VERIFY_WITH_TIMEOUT(m_monitor->isLive() && m_monitor->link().server().pid != firstPid, 30'000);
    QTRY_VERIFY_WITH_TIMEOUT(m_monitor->samples().last().primary.pid != firstPid, 10'000);
    const auto &samples = m_monitor->samples().all();
    int gaps = 0;
    for (std::size_t i = 1; i < samples.size(); ++i)
        gaps += SampleRing::isGap(samples[i - 1], samples[i]);
    QCOMPARE(gaps, 1);
}

// Its figures would continue those of the first, and no gap would tell.
void TstMonitorServer::anotherDatabaseOnTheSameSocketBeginsAnew()
{
    auto server = std::make_unique<ServerProcess>(m_folder->path());
    const QString first = server->databasePath();
    m_monitor->connectTo(server->controlPath());
    QTRY_VERIFY_WITH_TIMEOUT(m_monitor->samples().all().size() >= 2, 10'000);
    server.reset();
    server = std::make_unique<ServerProcess>(m_folder->path(),
                                             QStringList{u"--database"_s, m_folder->filePath(u"other.db"_s)});
    QVERIFY(server->isServing());
    QTRY_VERIFY_WITH_TIMEOUT(m_monitor->isLive() && m_monitor->link().server().database != first, 30'000);
    for (const Sample &sample : m_monitor->samples().all())
        QCOMPARE(sample.primary.pid, server->pid());
    const auto &events = m_monitor->events().all();
    QVERIFY(std::any_of(events.begin(), events.end(),
                        [&first](const Event &event) { return event.text.contains(first + " are gone"_L1); }));
}

void TstMonitorServer::aServerThatDrainsIsNotLostYet()
{
    ServerProcess server(m_folder->path(), {u"--workers"_s, u"1"_s});
    m_monitor->connectTo(server.controlPath());
    QTRY_VERIFY_WITH_TIMEOUT(m_monitor->isLive(), 10'000);
    OutsideProgram lock(server.databasePath());
    QVERIFY(lock.run("BEGIN IMMEDIATE"));
    const PostingClients clients(server.port(), 1, u"admitted"_s, 1);
    QTRY_VERIFY_WITH_TIMEOUT(m_monitor->samples().last().queue.maxDepth > 0, 10'000);
    server.signal(SIGTERM);
    QTRY_VERIFY_WITH_TIMEOUT(status().contains(u"Draining"_s), 10'000);
    QVERIFY(lock.run("ROLLBACK"));
    QTRY_VERIFY_WITH_TIMEOUT(status().contains(u"Stopped since"_s), 30'000);
    const auto &events = m_monitor->events().all();
    QVERIFY(std::none_of(events.begin(), events.end(), [](const Event &event) {
        return event.kind == Event::Kind::Connection && event.severity != LogSeverity::Info;
    }));
}

void TstMonitorServer::aKilledWorkerIsMarked()
{
    const ServerProcess server(m_folder->path());
    m_monitor->connectTo(server.controlPath());
    QTRY_VERIFY_WITH_TIMEOUT(m_monitor->isLive(), 10'000);
    QCOMPARE(::kill(pid_t(server.workerPids().constFirst()), SIGKILL), 0);
    const auto isMarked = [this] {
        const auto &events = m_monitor->events().all();
        return std::any_of(events.begin(), events.end(),
                           [](const Event &event) { return event.kind == Event::Kind::Worker; });
    };
    QTRY_VERIFY_WITH_TIMEOUT(isMarked(), 10'000);
    QTRY_VERIFY_WITH_TIMEOUT(m_monitor->alerts().isRaised(AlertKind::WorkerRestarts), 10'000);
}

void TstMonitorServer::reloadIsDoneWithoutAQuestion()
{
    const ServerProcess server(m_folder->path());
    m_monitor->connectTo(server.controlPath());
    QTRY_VERIFY_WITH_TIMEOUT(m_monitor->isLive(), 10'000);
    const QList<qint64> before = server.workerPids();
    const QList<QAction *> actions = m_window->findChildren<QAction *>();
    for (QAction *action : actions) {
        if (action->shortcut() == QKeySequence(u"Ctrl+Shift+R"_s))
            action->trigger();
    }
    const auto isDone = [&] {
        const QList<qint64> pids = server.workerPids();
        return pids.size() == before.size() &&
               std::none_of(pids.begin(), pids.end(), [&](qint64 pid) { return before.contains(pid); });
    };
    QTRY_VERIFY_WITH_TIMEOUT(isDone(), 20'000);
    // It was asked for, so it is told of, and nobody is alarmed.
    const auto isTold = [this, &before] {
        const auto &events = m_monitor->events().all();
        return std::count_if(events.begin(), events.end(), [](const Event &event) {
                   return event.kind == Event::Kind::Worker && event.severity == LogSeverity::Info;
               }) == before.size();
    };
    QTRY_VERIFY_WITH_TIMEOUT(isTold(), 10'000);
    QVERIFY(!m_monitor->alerts().isRaised(AlertKind::WorkerRestarts));
}

void TstMonitorServer::screenshotIsWritten_data()
{
    QTest::addColumn<QString>("page");
    QTest::addColumn<bool>("hasServer");
    for (const QString &page : MainWindow::pageNames()) {
        QTest::newRow(qPrintable(page + " of a server"_L1)) << page << true;
        QTest::newRow(qPrintable(page + " with nothing running"_L1)) << page << false;
    }
}

void TstMonitorServer::screenshotIsWritten()
{
    QFETCH(QString, page);
    QFETCH(bool, hasServer);
    std::unique_ptr<ServerProcess> server;
    if (hasServer)
        server = std::make_unique<ServerProcess>(m_folder->path());
    const QString file = m_folder->filePath(u"page.png"_s);
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &variable : {u"XDG_RUNTIME_DIR"_s, u"TMPDIR"_s}) // where no other server is
        environment.insert(variable, m_folder->path());
    for (const auto &variable : {u"QT_QPA_PLATFORM"_s, u"DISPLAY"_s, u"WAYLAND_DISPLAY"_s})
        environment.remove(variable); // a picture needs no display
    process.setProcessEnvironment(environment);
    QStringList arguments{u"--screenshot"_s, file,         u"--page"_s,  page,
                          u"--size"_s,       u"900x640"_s, u"--theme"_s, u"dark"_s};
    if (hasServer)
        arguments << u"--control"_s << server->controlPath();
    process.start(QStringLiteral(ONEWRITER_MONITOR_BINARY), arguments);
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 0);
    const QImage image(file);
    QCOMPARE(image.size(), QSize(900, 640));
    QCOMPARE(image.pixelColor(2, 630), Theme::dark().window);
    // The sidebar's chosen page, and what is beside it, are of this page only.
    QVERIFY(!m_screenshots.contains(image));
    m_screenshots.append(image);
}

void TstMonitorServer::wrongOptionsAreRefused_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("code");
    QTest::newRow("help") << QStringList{u"--help"_s} << 0;
    QTest::newRow("unknown option") << QStringList{u"--colour"_s} << 64;
    QTest::newRow("unknown page") << QStringList{u"--page"_s, u"settings"_s} << 64;
    QTest::newRow("no size") << QStringList{u"--size"_s, u"large"_s} << 64;
    QTest::newRow("empty size") << QStringList{u"--size"_s, u"0x100"_s} << 64;
    QTest::newRow("unknown theme") << QStringList{u"--theme"_s, u"blue"_s} << 64;
    QTest::newRow("negative time") << QStringList{u"--screenshot"_s, u"a.png"_s, u"--after"_s, u"-1"_s} << 64;
    QTest::newRow("no number") << QStringList{u"--screenshot"_s, u"a.png"_s, u"--after"_s, u"nan"_s} << 64;
    QTest::newRow("a time without a picture") << QStringList{u"--after"_s, u"5"_s} << 64;
    QTest::newRow("no file") << QStringList{u"--screenshot"_s} << 64;
    QTest::newRow("an empty file") << QStringList{u"--screenshot"_s, QString()} << 64;
    QTest::newRow("an empty socket") << QStringList{u"--control"_s, QString()} << 64;
    QTest::newRow("a stray argument") << QStringList{u"server"_s} << 64;
}

void TstMonitorServer::wrongOptionsAreRefused()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, code);
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"QT_QPA_PLATFORM"_s, u"none of them"_s); // they need no display
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(ONEWRITER_MONITOR_BINARY), arguments);
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), code);
    const QByteArray said = process.readAllStandardError();
    QCOMPARE(said.count('\n'), code == 0 ? 0 : 1);
    QVERIFY(!(process.readAllStandardOutput() + said).isEmpty());
}

void TstMonitorServer::withoutADisplayItSaysSo()
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const auto &variable : {u"QT_QPA_PLATFORM"_s, u"DISPLAY"_s, u"WAYLAND_DISPLAY"_s})
        environment.remove(variable);
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(ONEWRITER_MONITOR_BINARY), QStringList());
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 69);
    const QByteArray said = process.readAllStandardError();
    QVERIFY2(said.count('\n') == 1 && said.contains("there is no display"), said.constData());
}

void TstMonitorServer::aPictureThatCannotBeWrittenIsAnError()
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &variable : {u"XDG_RUNTIME_DIR"_s, u"TMPDIR"_s}) // where no server is
        environment.insert(variable, m_folder->path());
    environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(ONEWRITER_MONITOR_BINARY),
                  {u"--screenshot"_s, m_folder->filePath(u"no such folder/page.png"_s)});
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 73);
    const QByteArray said = process.readAllStandardError();
    QVERIFY2(said.count('\n') == 1 && said.contains("No such file or directory"), said.constData());
}

QTEST_MAIN(TstMonitorServer)
#include "tst_monitorserver.moc"
