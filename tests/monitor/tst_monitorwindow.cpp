// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/charts/chartcolumns.h"
#include "monitor/charts/samplechart.h"
#include "monitor/load/loadform.h"
#include "monitor/load/loadstatus.h"
#include "monitor/mainwindow.h"
#include "monitor/models/workersmodel.h"
#include "monitor/pages/connectpage.h"
#include "monitor/pages/loadpage.h"
#include "monitor/pages/overviewpage.h"
#include "monitor/widgets/banner.h"
#include "monitor/widgets/figurelist.h"
#include "monitor/widgets/sharebars.h"
#include "monitor/widgets/statuspill.h"
#include "monitor/widgets/tile.h"
#include "shared/controlsocket.h"
#include "shared/format.h"
#include "tests/monitor/windowharness.h"
#include "tests/support/cannedserver.h"
#include "tests/support/privatehome.h"
#include "tests/support/scriptedserver.h"

#include <QAction>
#include <QComboBox>
#include <QDialog>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLineSeries>
#include <QMenuBar>
#include <QMessageBox>
#include <QPushButton>
#include <QScopeGuard>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QToolButton>

#include <unistd.h>

using namespace Qt::StringLiterals;

constexpr uid_t nobody = 65'534;

// The window, driven as a user drives it, with a peer that does what a test wants.
class TstMonitorWindow : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void aServerThatDoesNotAnswerIsAskedAgain();
    void saysWhoseSearchFoundNoServer();
    void samplesThatCannotBeReadAreNotFigures();
    void opensWithTheHistory();
    void aNewSampleIsShown();
    void nothingIsDrawnAcrossTheGap();
    void figuresAreMarkedStaleWhileTheServerIsAway();
    void aSilentServerIsNotLive();
    void alertsAreOfOneServer();
    void listsAreGreyedWhileTheServerIsAway();
    void aFarThresholdFlattensNoLine();
    void theCapacityIsThatOfItsTime();
    void spacePausesAndGoesOnCollecting();
    void spaceIsForPagesWithAWindowOfTime();
    void spaceStillPressesButtons();
    void spacePausesAfterClicks();
    void theTitleCountsAlertsWhileMinimised();
    void aSmallWindowCutsNothing();
    void theCrosshairIsSharedByAllCharts();
    void theWindowOfTimeIsRemembered();
    void anHourOf64WorkersIsShown();
    void allColumnsOfTheWorkersFit();
    void workersAreSortedByFigure();
    void actionsAreAskedOfTheServer();
    void drainAsksFirst();
    void aRefusedActionIsReported_data();
    void aRefusedActionIsReported();
    void eventsAreFiltered();
    void anAlertChangesItsTileAndIsAnEvent();
    void theDesktopsThemeIsFollowed();
    void aLoadTestIsSeenAndStoppedFromEveryPage();
    void startingALoadTestKeepsTheFocusInIt();
    void closingAsksWhileALoadTestRuns();
    void everythingHasAName();
    void noAltKeyHasTwoMeanings();

private:
    const PrivateHome m_home;
    template <typename T>
    T *find(const QString &accessibleName) const
    {
        const QList<T *> all = m_window->findChildren<T *>();
        for (T *widget : all) {
            if (widget->accessibleName() == accessibleName)
                return widget;
        }
        return nullptr;
    }
    QAction *action(const QString &text) const;
    SampleChart *chart(const QString &title) const { return find<SampleChart>(title); }
    QString figure(const QString &tile) const { return find<Tile>(tile)->accessibleDescription(); }
    QString status() const { return m_window->findChild<StatusPill *>()->accessibleDescription(); }
    bool isSaid(const QString &text) const; // by a label that is visible
    void connectToServer();
    void startReadsByKeys(const QString &url);
    QStringList altKeys() const;
    static QDateTime now() { return QDateTime::currentDateTimeUtc(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<ThemeSwitch> m_theme;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<Monitor> m_monitor;
    std::unique_ptr<MainWindow> m_window;
};

void TstMonitorWindow::initTestCase()
{
    QCoreApplication::setOrganizationName(u"onewriter-tests"_s);
}

void TstMonitorWindow::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<ScriptedServer>(m_folder->filePath(u"c.sock"_s));
    m_theme = std::make_unique<ThemeSwitch>();
    m_settings = std::make_unique<Settings>(m_folder->filePath(u"settings.ini"_s));
    m_monitor = std::make_unique<Monitor>();
    m_window = std::make_unique<MainWindow>(*m_monitor, *m_settings, *m_theme);
    m_window->resize(1280, 800);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

void TstMonitorWindow::cleanup()
{
    m_window.reset();
    m_monitor.reset();
    m_settings.reset();
    m_theme.reset();
    m_server.reset();
    m_folder.reset();
}

QAction *TstMonitorWindow::action(const QString &text) const
{
    const QList<QAction *> actions = m_window->findChildren<QAction *>();
    for (QAction *candidate : actions) {
        if (candidate->text().remove(u'&') == text)
            return candidate;
    }
    return nullptr;
}

void TstMonitorWindow::connectToServer()
{
    QVERIFY(m_server->listen());
    m_monitor->connectTo(m_folder->filePath(u"c.sock"_s));
    QTRY_VERIFY(m_monitor->link().isConnected());
    QTRY_VERIFY(m_server->isWatched());
}

void TstMonitorWindow::saysWhatIsWrong_data()
{
    QTest::addColumn<bool>("listens");
    QTest::addColumn<bool>("isOurs");
    QTest::addColumn<QByteArray>("rubbish");
    QTest::addColumn<int>("version");
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("title");
    const int current = controlProtocolVersion;
    QTest::newRow("nobody listens") << false << true << QByteArray() << current << u"Not running"_s
                                    << u"No server there"_s;
    QTest::newRow("another program") << true << true << "220 smtp.example.org ESMTP\n"_ba << current
                                     << u"Cannot connect"_s << u"Not a OneWriter"_s;
    QTest::newRow("JSON of another program") << true << true << "{\"hello\":1}\n{\"id\":1,\"result\":{}}\n"_ba
                                             << current << u"Cannot connect"_s << u"Not a OneWriter"_s;
    QTest::newRow("a server with too many connections")
        << true << true
        << controlLine(controlResponse(QJsonValue(), controlRefusal(u"TOO_MANY_CONNECTIONS"_s, u"There are 32."_s)))
        << current << u"No room"_s << u"No room"_s;
    QTest::newRow("a newer server") << true << true << QByteArray() << current + 1 << u"Cannot connect"_s
                                    << u"Another version"_s;
    QTest::newRow("a server of another user")
        << true << false << QByteArray() << current << u"Cannot connect"_s << u"No permission"_s;
}

void TstMonitorWindow::saysWhatIsWrong()
{
    QFETCH(bool, listens);
    QFETCH(bool, isOurs);
    QFETCH(QByteArray, rubbish);
    QFETCH(int, version);
    QFETCH(QString, word);
    QFETCH(QString, title);
    m_server->setRubbish(rubbish);
    m_server->setProtocolVersion(version);
    if (listens)
        QVERIFY(m_server->listen());
    // A mode does not stop root, so that the test becomes somebody else for a while.
    const bool isRoot = ::geteuid() == 0;
    if (!isOurs)
        QVERIFY(QFile::setPermissions(m_folder->path(), {}) && (!isRoot || ::seteuid(nobody) == 0));
    const auto becomeOneself = qScopeGuard([this, isRoot] {
        if (isRoot)
            ::seteuid(0);
        QFile::setPermissions(m_folder->path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    });
    m_monitor->connectTo(m_folder->filePath(u"c.sock"_s));
    QTRY_VERIFY2(status().contains(word), qPrintable(status()));
    const auto *page = m_window->findChild<ConnectPage *>();
    QVERIFY(page->isVisible());
    const QList<QLabel *> labels = page->findChildren<QLabel *>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [&](QLabel *label) { return label->text().contains(title); }));
    const QList<QPushButton *> buttons = page->findChildren<QPushButton *>(); // the ways out
    for (const QString &text : {u"Start a Server…"_s, u"Reconnect Now"_s, u"Choose a Socket…"_s})
        QVERIFY(std::any_of(buttons.begin(), buttons.end(), [&](QPushButton *button) {
            return button->isVisible() && button->text().remove(u'&') == text;
        }));
}

bool TstMonitorWindow::isSaid(const QString &text) const
{
    const QList<QLabel *> labels = m_window->findChildren<QLabel *>();
    return std::any_of(labels.begin(), labels.end(),
                       [&](QLabel *label) { return label->isVisible() && label->text().contains(text); });
}

void TstMonitorWindow::aServerThatDoesNotAnswerIsAskedAgain()
{
    m_server->setSilent(true);
    QVERIFY(m_server->listen());
    m_monitor->connectTo(m_folder->filePath(u"c.sock"_s));
    QTRY_COMPARE_WITH_TIMEOUT(m_monitor->link().state(), ServerLink::State::Waiting, 20'000);
    QTRY_VERIFY2(status().startsWith(u"No answer"_s), qPrintable(status()));
    QVERIFY(isSaid(u"No answer"_s));
    m_server->setSilent(false); // it goes on
    QTRY_VERIFY_WITH_TIMEOUT(m_monitor->link().isConnected(), 20'000);
}

void TstMonitorWindow::saysWhoseSearchFoundNoServer()
{
    const QByteArray before = qgetenv("XDG_RUNTIME_DIR");
    const QByteArray beforeTemporary = qgetenv("TMPDIR");
    const auto restore = qScopeGuard([&] {
        qputenv("XDG_RUNTIME_DIR", before);
        qputenv("TMPDIR", beforeTemporary);
    });
    for (const char *variable : {"XDG_RUNTIME_DIR", "TMPDIR"}) // where no other server is
        qputenv(variable, QFile::encodeName(m_folder->path()));
    QVERIFY(QDir(m_folder->path()).mkdir(u"onewriter"_s));
    ScriptedServer newer(defaultControlPath(3000));
    newer.setProtocolVersion(controlProtocolVersion + 1);
    QVERIFY(newer.listen());
    m_monitor->search();
    QTRY_VERIFY2(status().contains(u"looking for a server"_s), qPrintable(status()));
    QTRY_VERIFY(isSaid(u"Another version"_s));
    QVERIFY(isSaid(defaultControlPath(3000)));
    newer.setProtocolVersion(controlProtocolVersion); // and it is looked at again
    QTRY_VERIFY_WITH_TIMEOUT(m_monitor->link().isConnected(), 20'000);
}

void TstMonitorWindow::samplesThatCannotBeReadAreNotFigures()
{
    connectToServer();
    const auto pushRubbish = [this] {
        m_server->pushSample({{u"time"_s, u"yesterday"_s}});
        return status().startsWith(u"No figures"_s);
    };
    QTRY_VERIFY_WITH_TIMEOUT(pushRubbish(), 20'000);
    QVERIFY(m_monitor->link().isConnected());
    QVERIFY(!m_monitor->isLive());
}

void TstMonitorWindow::opensWithTheHistory()
{
    m_server->setHistory(ScriptedServer::busyHistory(now(), 300, 4));
    connectToServer();
    QTRY_COMPARE(m_monitor->samples().all().size(), 300U);
    QVERIFY(status().contains(u"Connected"_s));
    QVERIFY(status().contains(u"4201"_s));
    QTRY_VERIFY(figure(u"Queue depth"_s).contains(u"of 500"_s));
    const auto lines = chart(u"Throughput"_s)->chart()->series();
    QCOMPARE(lines.size(), 2);
    QVERIFY(qobject_cast<QLineSeries *>(lines.first())->count() > 140); // one for two samples
}

void TstMonitorWindow::aNewSampleIsShown()
{
    connectToServer();
    Sample sample = ScriptedServer::busySample(now(), 10, 2);
    sample.queue.maxDepth = 123;
    m_server->push(sample);
    QTRY_COMPARE(figure(u"Queue depth"_s), u"123 of 500"_s);
    QVERIFY(chart(u"Queue depth (writes)"_s)->accessibleDescription().contains(u"123"_s));
    const QString latency = chart(u"Latency of writes"_s)->accessibleDescription();
    const Latency &write = sample.phasesUs.total;
    for (const auto &[name, us] : {std::pair(u"p50 "_s, write.p50), {u"p95 "_s, write.p95}, {u"p99 "_s, write.p99}})
        QVERIFY2(latency.contains(name + format::microseconds(us)), qPrintable(latency));
    sample.time = sample.time.addSecs(1);
    sample.queue.maxDepth = 7;
    m_server->push(sample);
    QTRY_COMPARE(figure(u"Queue depth"_s), u"7 of 500"_s);
}

void TstMonitorWindow::nothingIsDrawnAcrossTheGap()
{
    const QDateTime end = now();
    m_server->setHistory(ScriptedServer::busyHistory(end.addSecs(-20), 60, 2));
    connectToServer();
    QTRY_COMPARE(m_monitor->samples().all().size(), 60U);
    m_server->vanish();
    QTRY_COMPARE(m_monitor->link().state(), ServerLink::State::Waiting);
    m_server->setHistory(ScriptedServer::busyHistory(end, 10, 2)); // a new process
    QVERIFY(m_server->listen());
    QTRY_COMPARE(m_monitor->samples().all().size(), 70U); // by itself
    const auto series = chart(u"Queue depth (writes)"_s)->chart()->series();
    QCOMPARE(series.size(), 2);
    const auto before = qobject_cast<QLineSeries *>(series[0])->points();
    const auto after = qobject_cast<QLineSeries *>(series[1])->points();
    QVERIFY(before.size() >= 60 / 2); // one for two samples
    QVERIFY(after.size() >= 10 / 2);
    QVERIFY(after.first().x() - before.last().x() > 9);
}

void TstMonitorWindow::figuresAreMarkedStaleWhileTheServerIsAway()
{
    m_server->setHistory(ScriptedServer::busyHistory(now(), 60, 2));
    connectToServer();
    QTRY_VERIFY(m_monitor->isLive());
    const auto banners = m_window->findChildren<Banner *>();
    const auto isLostShown = [&] {
        return std::any_of(banners.begin(), banners.end(), [](Banner *banner) {
            return banner->isVisible() && banner->accessibleName().contains(u"lost"_s);
        });
    };
    QVERIFY(!isLostShown());
    const QImage live = find<Tile>(u"Writes"_s)->grab().toImage();
    m_server->vanish();
    QTRY_VERIFY(status().contains(u"Lost since"_s));
    QVERIFY(isLostShown());
    QVERIFY(find<Tile>(u"Writes"_s)->grab().toImage() != live);
    QVERIFY(figure(u"Writes"_s).startsWith(u"last known"_s));
    QVERIFY(chart(u"Throughput"_s)->accessibleDescription().startsWith(u"last known"_s));
    QVERIFY(find<ShareBars>(u"Requests per worker"_s)->accessibleDescription().startsWith(u"last known"_s));
    m_window->showPage(u"workers"_s);
    const auto *table = find<QTableView>(u"Workers"_s);
    const QString state = table->model()->index(0, WorkersModel::State).data().toString();
    QCOMPARE(state, u"○ was serving"_s);
    QVERIFY(table->fontMetrics().horizontalAdvance(state) + 8 <= table->columnWidth(WorkersModel::State));
    m_window->showPage(u"overview"_s);
    QVERIFY(!action(u"Checkpoint"_s)->isEnabled());
    QVERIFY(m_server->listen());
    QTest::keyClick(m_window.get(), Qt::Key_F5); // Reconnect Now
    QTRY_VERIFY(m_monitor->isLive());
    QVERIFY(!isLostShown());
}

// As one that was stopped with SIGSTOP: connected, but nothing comes.
void TstMonitorWindow::aSilentServerIsNotLive()
{
    m_server->setHistory(ScriptedServer::busyHistory(now(), 60, 2));
    connectToServer();
    QTRY_VERIFY(m_monitor->isLive());
    QTRY_VERIFY_WITH_TIMEOUT(!m_monitor->isLive(), 20'000);
    QVERIFY(m_monitor->link().isConnected());
    QTRY_VERIFY2(status().startsWith(u"No figures since"_s), qPrintable(status()));
    const QList<QPushButton *> buttons = m_window->findChildren<QPushButton *>();
    for (QPushButton *button : buttons) {
        if (button->isVisible() && button->text().remove(u'&') == u"Reconnect Now"_s)
            QTest::mouseClick(button, Qt::LeftButton);
    }
    QVERIFY(!m_monitor->link().isConnected());
    QTRY_VERIFY(m_monitor->link().isConnected());
    QTRY_VERIFY(m_server->isWatched());
    m_server->push(ScriptedServer::busySample(now(), 65, 2));
    QTRY_VERIFY(m_monitor->isLive());
    QTRY_VERIFY2(status().startsWith(u"Connected"_s), qPrintable(status()));
}

void TstMonitorWindow::alertsAreOfOneServer()
{
    connectToServer();
    m_server->push(ScriptedServer::busySample(now(), 0, 2));
    Sample busy = ScriptedServer::busySample(now().addSecs(1), 1, 2);
    busy.database.busyTotal = 5;
    m_server->push(busy);
    QTRY_VERIFY(m_monitor->alerts().isRaised(AlertKind::Busy));
    m_monitor->connectTo(m_folder->filePath(u"other.sock"_s));
    QVERIFY(!m_monitor->alerts().isRaised(AlertKind::Busy));
}

void TstMonitorWindow::listsAreGreyedWhileTheServerIsAway()
{
    m_server->setHistory(ScriptedServer::busyHistory(now(), 60, 2));
    connectToServer();
    QTRY_VERIFY(m_monitor->isLive());
    m_window->showPage(u"writes"_s);
    auto *list = find<FigureList>(u"Writes by operation"_s);
    QVERIFY(!list->accessibleDescription().isEmpty());
    const QImage live = list->grab().toImage();
    QCOMPARE(list->grab().toImage(), live);
    m_server->vanish();
    QTRY_VERIFY(status().contains(u"Lost since"_s));
    QVERIFY(list->grab().toImage() != live);
    QVERIFY(list->accessibleDescription().startsWith(u"last known"_s));
}

void TstMonitorWindow::aFarThresholdFlattensNoLine()
{
    connectToServer();
    m_window->showPage(u"writes"_s);
    const QDateTime begin = now();
    for (int i = 0; i < 3; ++i) {
        Sample sample = ScriptedServer::busySample(begin.addSecs(i), i + 1, 2);
        sample.database.walBytes = 1024 * 1024;
        m_server->push(sample);
    }
    QTRY_COMPARE(m_monitor->samples().all().size(), 3U);
    QVERIFY(m_monitor->alerts().rule(AlertKind::WalSize).isEnabled);
    const auto *line = qobject_cast<QLineSeries *>(chart(u"Write-ahead log"_s)->chart()->series().constFirst());
    QTRY_COMPARE(line->count(), 3);
    QVERIFY(line->points().constLast().y() > 0.5); // of the height of the plot
}

// Restarted with another --max-pending: what was before is not measured by what is now.
void TstMonitorWindow::theCapacityIsThatOfItsTime()
{
    QList<Sample> history = ScriptedServer::busyHistory(now().addSecs(-20), 60, 2);
    for (Sample sample : ScriptedServer::busyHistory(now(), 10, 2)) {
        sample.primary.pid = 4999;
        sample.queue.capacity = 100;
        history.append(sample);
    }
    m_server->setHistory(history);
    connectToServer();
    QTRY_VERIFY(m_monitor->isLive());
    const SampleChart *queue = chart(u"Queue depth (writes)"_s);
    QTRY_COMPARE(queue->state().content.levels.size(), 3);
    const auto &levels = queue->state().content.levels;
    const double restart = levels[1].from;
    QVERIFY(qAbs(restart + 9) < 1);
    QCOMPARE(levels[0].value, 500.0);
    QCOMPARE(levels[0].to, restart);
    QCOMPARE(levels[1].value, 100.0);
    QCOMPARE(levels[2].value, 75.0); // the alert's threshold
    QCOMPARE(levels[2].from, restart);
}

void TstMonitorWindow::spacePausesAndGoesOnCollecting()
{
    m_server->setHistory(ScriptedServer::busyHistory(now().addSecs(-5), 60, 2));
    connectToServer();
    QTRY_VERIFY(m_monitor->isLive());
    m_window->setFocus();
    QTest::keyClick(m_window.get(), Qt::Key_Space);
    QVERIFY(m_monitor->window().isPaused());
    const QDateTime end = m_monitor->window().end();
    m_server->push(ScriptedServer::busySample(now(), 70, 2));
    QTRY_COMPARE(m_monitor->samples().all().size(), 61U);
    QCOMPARE(m_monitor->window().end(), end);
    QTest::keyClick(m_window.get(), Qt::Key_Space);
    QVERIFY(!m_monitor->window().isPaused());
    QCOMPARE(m_monitor->window().end(), m_monitor->samples().last().time);
}

void TstMonitorWindow::spaceIsForPagesWithAWindowOfTime()
{
    m_server->setHistory(ScriptedServer::busyHistory(now(), 60, 2));
    connectToServer();
    QTRY_VERIFY(m_monitor->isLive());
    for (const QString &page : MainWindow::pageNames()) {
        m_window->showPage(page);
        m_window->setFocus();
        QTest::keyClick(m_window.get(), Qt::Key_Space);
        QCOMPARE(m_monitor->window().isPaused(), page == u"overview"_s || page == u"writes"_s);
        m_monitor->window().setPaused(false);
    }
}

void TstMonitorWindow::theTitleCountsAlertsWhileMinimised()
{
    connectToServer();
    m_server->push(ScriptedServer::busySample(now(), 1, 2));
    QTRY_VERIFY(m_monitor->isLive());
    m_window->showMinimized();
    Sample busy = ScriptedServer::busySample(now().addSecs(1), 2, 2);
    busy.database.busyTotal = 5;
    m_server->push(busy);
    QTRY_VERIFY(m_window->windowTitle().startsWith(u"▲"_s));
    QVERIFY(m_window->isMinimized());
}

// Whatever the page, nothing of it is beyond the right edge, where there is no scroll bar to get it.
void TstMonitorWindow::aSmallWindowCutsNothing()
{
    m_server->setHistory(ScriptedServer::busyHistory(now(), 60, 2));
    connectToServer();
    QTRY_VERIFY(m_monitor->isLive());
    m_window->resize(m_window->minimumSize());
    for (const QString &page : {u"overview"_s, u"writes"_s, u"workers"_s, u"events"_s}) {
        m_window->showPage(page);
        QCoreApplication::processEvents(); // the layouts' requests
        QCOMPARE(m_window->size(), m_window->minimumSize());
        const QList<QWidget *> widgets = m_window->findChildren<QWidget *>();
        for (const QWidget *widget : widgets) {
            const bool isWhole = qobject_cast<const TimeChart *>(widget) || qobject_cast<const Tile *>(widget) ||
                                 qobject_cast<const QAbstractButton *>(widget) ||
                                 qobject_cast<const FigureList *>(widget) || qobject_cast<const ShareBars *>(widget);
            if (!isWhole || !widget->isVisible())
                continue;
            const int right = widget->mapTo(m_window.get(), QPoint(widget->width(), 0)).x();
            QVERIFY2(right <= m_window->width(), widget->metaObject()->className());
        }
    }
}

void TstMonitorWindow::spaceStillPressesButtons()
{
    m_server->setHistory(ScriptedServer::busyHistory(now(), 60, 2));
    connectToServer();
    QTRY_VERIFY(m_monitor->isLive());
    for (QToolButton *button : m_window->findChildren<QToolButton *>()) {
        if (button->defaultAction() == action(u"Events"_s)) {
            button->setFocus();
            QTest::keyClick(button, Qt::Key_Space);
        }
    }
    QVERIFY(!m_monitor->window().isPaused());
    QVERIFY(action(u"Events"_s)->isChecked());
}

void TstMonitorWindow::spacePausesAfterClicks()
{
    m_server->setHistory(ScriptedServer::busyHistory(now(), 60, 2));
    connectToServer();
    QTRY_VERIFY(m_monitor->isLive());
    const auto pressSpace = [this] { QTest::keyClick(m_window->windowHandle(), Qt::Key_Space); }; // who has the focus
    const auto click = [this](const QString &text) {
        const QList<QToolButton *> buttons = m_window->findChildren<QToolButton *>();
        for (QToolButton *button : buttons) {
            if (button->defaultAction() == action(text))
                QTest::mouseClick(button, Qt::LeftButton);
        }
    };
    pressSpace(); // nothing has been clicked yet
    QVERIFY(m_monitor->window().isPaused());
    pressSpace();
    QVERIFY(!m_monitor->window().isPaused());
    click(u"Writes"_s);
    QVERIFY(action(u"Writes"_s)->isChecked());
    pressSpace();
    QVERIFY(m_monitor->window().isPaused());
    pressSpace();
    click(u"Load Test"_s);
    QVERIFY(action(u"Load Test"_s)->isChecked());
    QTest::keyClick(m_window->windowHandle(), Qt::Key_1, Qt::ControlModifier);
    pressSpace();
    QVERIFY(action(u"Overview"_s)->isChecked());
    QVERIFY(m_monitor->window().isPaused());
    pressSpace();
    click(u"15 min"_s);
    QCOMPARE(m_monitor->window().minutes(), 15);
    pressSpace();
    QVERIFY(m_monitor->window().isPaused());
}

void TstMonitorWindow::theCrosshairIsSharedByAllCharts()
{
    m_server->setHistory(ScriptedServer::busyHistory(now(), 300, 2));
    connectToServer();
    QTRY_COMPARE(m_monitor->samples().all().size(), 300U);
    SampleChart *queue = chart(u"Queue depth (writes)"_s);
    const QPoint middle = queue->frame().plot().center().toPoint();
    QTest::mouseMove(queue->viewport(), middle);
    QTRY_VERIFY(m_monitor->window().crosshair());
    QVERIFY(qAbs(*m_monitor->window().crosshair() + 150) < 5);
    const double x = *m_monitor->window().crosshair();
    for (const QString &title : {u"Queue depth (writes)"_s, u"Throughput"_s, u"Latency of reads"_s})
        QCOMPARE(chart(title)->state().crosshair, std::optional(x));
    queue->setFocus();
    QTest::keyClick(queue, Qt::Key_Left);
    QVERIFY(*m_monitor->window().crosshair() < x);
    QTest::keyClick(queue, Qt::Key_Escape);
    QVERIFY(!m_monitor->window().crosshair());
}

void TstMonitorWindow::theWindowOfTimeIsRemembered()
{
    QTest::keyClick(m_window.get(), Qt::Key_3, Qt::AltModifier);
    QCOMPARE(m_monitor->window().minutes(), 15);
    QCOMPARE(m_settings->windowMinutes(), 15);
    QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
    QCOMPARE(m_settings->page(), u"workers"_s);
}

void TstMonitorWindow::anHourOf64WorkersIsShown()
{
    m_server->setHistory(ScriptedServer::busyHistory(now(), 3600, 64));
    m_monitor->window().setMinutes(60);
    connectToServer();
    QTRY_COMPARE_WITH_TIMEOUT(m_monitor->samples().all().size(), SampleRing::maxSamples, 60'000);
    const auto lines = chart(u"Throughput"_s)->chart()->series();
    for (const auto *line : lines)
        QVERIFY(qobject_cast<const QLineSeries *>(line)->count() <= mostPoints(chart(u"Throughput"_s)->style(), 0));
    m_window->showPage(u"workers"_s);
    QTRY_COMPARE(find<QTableView>(u"Workers"_s)->model()->rowCount(), 64);
}

void TstMonitorWindow::allColumnsOfTheWorkersFit()
{
    Sample sample = ScriptedServer::busySample(now(), 10, 4);
    for (WorkerSample &worker : sample.workers) {
        worker.pid = 4'000'000;
        worker.uptimeSeconds = 59 * 60 + 59;
        worker.requests = 12'345'678;
        worker.reads = 9'234'567;
        worker.writes = 3'111'111;
        worker.requestsPerSecond = 12'345;
    }
    m_server->setHistory({sample});
    connectToServer();
    m_window->showPage(u"workers"_s);
    const auto *table = find<QTableView>(u"Workers"_s);
    QTRY_COMPARE(table->model()->rowCount(), 4);
    const QFontMetrics metrics(table->font());
    for (int column = 0; column < table->model()->columnCount(); ++column) {
        const QString name = table->model()->headerData(column, Qt::Horizontal).toString();
        const QString cell = table->model()->index(0, column).data().toString();
        for (const QString &text : {name, cell})
            QVERIFY2(metrics.horizontalAdvance(text) + 8 <= table->columnWidth(column), qPrintable(text));
    }
    QCOMPARE(table->horizontalScrollBar()->maximum(), 0); // in a window 1280 pixels wide
}

void TstMonitorWindow::workersAreSortedByFigure()
{
    m_server->setHistory(ScriptedServer::busyHistory(now(), 5, 12));
    connectToServer();
    m_window->showPage(u"workers"_s);
    auto *table = find<QTableView>(u"Workers"_s);
    QTRY_COMPARE(table->model()->rowCount(), 12);
    QHeaderView *header = table->horizontalHeader();
    const int place = header->sectionViewportPosition(WorkersModel::Requests) + 20;
    const auto click = [&] { QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, QPoint(place, 12)); };
    click();
    QCOMPARE(table->model()->index(0, 0).data().toString(), u"1"_s);
    click(); // the other way, by number and not by text: 12 before 9
    QCOMPARE(table->model()->index(0, 0).data().toString(), u"12"_s);
    QCOMPARE(table->model()->index(3, 0).data().toString(), u"9"_s);
}

void TstMonitorWindow::actionsAreAskedOfTheServer()
{
    m_server->setHistory(ScriptedServer::busyHistory(now(), 5, 3));
    connectToServer();
    m_window->showPage(u"workers"_s);
    auto *table = find<QTableView>(u"Workers"_s);
    QTRY_COMPARE(table->model()->rowCount(), 3);
    QVERIFY(!action(u"Restart Worker"_s)->isEnabled()); // which one?
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(table->model()->index(1, 1)).center());
    QVERIFY(action(u"Restart Worker 2"_s)->isEnabled());
    action(u"Restart Worker 2"_s)->trigger();
    action(u"Reload All Workers"_s)->trigger();
    action(u"Checkpoint"_s)->trigger();
    QTRY_COMPARE(m_server->calls(), QStringList({u"worker.restart"_s, u"server.reload"_s, u"database.checkpoint"_s}));
}

void TstMonitorWindow::drainAsksFirst()
{
    connectToServer();
    action(u"Drain and Stop…"_s)->trigger();
    QTRY_VERIFY(m_window->findChild<QMessageBox *>());
    auto *question = m_window->findChild<QMessageBox *>();
    QTest::keyClick(question, Qt::Key_Return); // by accident: that is "Cancel"
    QTRY_VERIFY(!m_window->findChild<QMessageBox *>());
    action(u"Drain and Stop…"_s)->trigger();
    QTRY_VERIFY(m_window->findChild<QMessageBox *>());
    question = m_window->findChild<QMessageBox *>();
    QVERIFY(m_server->calls().isEmpty());
    const QList<QAbstractButton *> buttons = question->buttons();
    for (QAbstractButton *button : buttons) {
        if (question->buttonRole(button) == QMessageBox::AcceptRole)
            QTest::mouseClick(button, Qt::LeftButton);
    }
    QTRY_COMPARE(m_server->calls(), QStringList{u"server.drain"_s});
}

void TstMonitorWindow::aRefusedActionIsReported_data()
{
    QTest::addColumn<QString>("page"); // from which it was asked for: the menu is everywhere
    for (const QString &page : MainWindow::pageNames())
        QTest::newRow(qPrintable(page)) << page;
}

void TstMonitorWindow::aRefusedActionIsReported()
{
    QFETCH(QString, page);
    m_server->setHistory(ScriptedServer::busyHistory(now(), 5, 3));
    m_server->setRefusal(u"A checkpoint is under way already."_s);
    connectToServer();
    m_window->showPage(page);
    action(u"Checkpoint"_s)->trigger();
    QTRY_VERIFY(isSaid(u"under way already"_s));
}

void TstMonitorWindow::eventsAreFiltered()
{
    m_server->setLog({{now(), LogSeverity::Info, u"onewriter.primary"_s, 1, std::nullopt, u"serving"_s},
                      {now(), LogSeverity::Critical, u"onewriter.writer"_s, 1, std::nullopt, u"disk is full"_s}});
    connectToServer();
    m_window->showPage(u"events"_s);
    auto *table = find<QTableView>(u"Events"_s);
    QTRY_COMPARE(table->model()->rowCount(), 3); // and that the monitor has connected
    QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier);
    QTest::keyClicks(find<QLineEdit>(u"Search"_s), u"DISK"_s);
    QCOMPARE(table->model()->rowCount(), 1);
    find<QLineEdit>(u"Search"_s)->clear();
    auto *severity = find<QComboBox>(u"Least severity"_s);
    severity->setCurrentIndex(severity->count() - 1);
    QCOMPARE(table->model()->rowCount(), 1);
    severity->setCurrentIndex(0);
    m_server->push(LogEntry{now(), LogSeverity::Warning, u"onewriter.worker"_s, 2, 1, u"ended"_s});
    QTRY_COMPARE(table->model()->rowCount(), 4);
}

void TstMonitorWindow::anAlertChangesItsTileAndIsAnEvent()
{
    AlertRules rules = defaultAlertRules();
    rules[std::size_t(AlertKind::QueueDepth)] = {true, 50, 1};
    m_monitor->alerts().setRules(rules);
    connectToServer();
    const QDateTime begin = now();
    for (int i = 0; i < 3; ++i) {
        Sample sample = ScriptedServer::busySample(begin.addSecs(i), i + 1, 1);
        sample.queue.maxDepth = i == 2 ? 300 : 3;
        m_server->push(sample);
    }
    QTRY_VERIFY(m_monitor->alerts().isRaised(AlertKind::QueueDepth));
    QTRY_VERIFY(figure(u"Queue depth"_s).startsWith(u"alert: 300"_s));
    QVERIFY(!figure(u"Writes"_s).contains(u"alert"_s));
    QVERIFY(m_window->windowTitle().contains(u"Alerts: 1"_s));
    const auto &events = m_monitor->events().all();
    QVERIFY(
        std::any_of(events.begin(), events.end(), [](const Event &event) { return event.kind == Event::Kind::Alert; }));
}

// Qt tells each window that the theme of the desktop is another one, and the application nothing.
void TstMonitorWindow::theDesktopsThemeIsFollowed()
{
    QWidget another;
    const auto changeTheme = [&] {
        for (QWidget *window : {static_cast<QWidget *>(m_window.get()), &another}) {
            QEvent event(QEvent::ThemeChange);
            QCoreApplication::sendEvent(window, &event);
        }
    };
    QSignalSpy changed(m_theme.get(), &ThemeSwitch::changed);
    changeTheme();
    QTRY_COMPARE(changed.size(), 1);
    m_theme->choose(ThemeChoice::Dark);
    QCOMPARE(changed.size(), 2);
    changeTheme();
    QTimer later;
    QSignalSpy isLater(&later, &QTimer::timeout);
    later.start(0); // as the one that would follow the desktop, but after it
    QVERIFY(isLater.wait());
    QCOMPARE(changed.size(), 2); // what was chosen here stays
}

// Reads without an end, as fast as they are answered.
void TstMonitorWindow::startReadsByKeys(const QString &url)
{
    auto *form = m_window->findChild<LoadForm *>();
    LoadSettings settings;
    settings.url = url;
    settings.reads = 1;
    settings.writes = 0;
    settings.seconds = 60;
    form->setSettings(settings);
    QTest::keyClick(m_window.get(), Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(action(u"Load Test"_s)->isChecked());
    QTRY_VERIFY(m_window->findChild<LoadPage *>()->isRunning());
}

void TstMonitorWindow::aLoadTestIsSeenAndStoppedFromEveryPage()
{
    const CannedServer server(CannedServer::json("{}"));
    connectToServer();
    const QWidget *status = m_window->findChild<LoadStatus *>();
    QVERIFY(!status->isVisible());
    startReadsByKeys(server.url());
    QVERIFY(!status->isVisible()); // the page itself says it
    m_window->resize(640, 480);
    QTRY_VERIFY(status->isVisible()); // where it may be out of view
    m_window->resize(1280, 800);
    QTRY_VERIFY(!status->isVisible());
    for (const QString &page : {u"overview"_s, u"writes"_s, u"workers"_s, u"events"_s}) {
        m_window->showPage(page);
        QVERIFY2(status->isVisible(), qPrintable(page));
        QTRY_VERIFY_WITH_TIMEOUT(isSaid(u" s left"_s), 20'000);
    }
    QTest::keyClick(m_window.get(), Qt::Key_Period, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(!m_window->findChild<LoadPage *>()->isRunning(), 20'000);
    QVERIFY(!action(u"Stop"_s)->isEnabled());
    // How it went is said until somebody has seen it.
    QTRY_VERIFY(isSaid(u"Stopped"_s));
    m_window->showPage(u"overview"_s);
    QVERIFY(status->isVisible());
    QTest::mouseClick(visibleButton(status, u"Show Report"_s), Qt::LeftButton);
    QVERIFY(action(u"Load Test"_s)->isChecked());
    m_window->showPage(u"overview"_s);
    QVERIFY(!status->isVisible());
}

// Where the next key goes to: not to the first thing that happens to be enabled.
void TstMonitorWindow::startingALoadTestKeepsTheFocusInIt()
{
    const CannedServer server(CannedServer::json("{}"));
    connectToServer();
    m_window->showPage(u"load"_s);
    m_window->findChild<LoadForm *>()->findChild<QSpinBox *>()->setFocus();
    startReadsByKeys(server.url());
    const auto *page = m_window->findChild<LoadPage *>();
    QVERIFY(page->isRunning());
    QTRY_COMPARE(QApplication::focusWidget(), visibleButton(page, u"Stop"_s));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space); // "Stop"
    QTRY_VERIFY_WITH_TIMEOUT(!page->isRunning(), 20'000);
}

void TstMonitorWindow::closingAsksWhileALoadTestRuns()
{
    const CannedServer server(CannedServer::json("{}"));
    connectToServer();
    startReadsByKeys(server.url());
    for (const bool isMeant : {false, true}) {
        m_window->close();
        QVERIFY(m_window->isVisible());
        auto *box = m_window->findChild<QMessageBox *>();
        QVERIFY(box);
        for (QAbstractButton *button : box->buttons()) {
            if ((box->buttonRole(button) == QMessageBox::AcceptRole) == isMeant)
                QTest::mouseClick(button, Qt::LeftButton);
        }
        QTRY_VERIFY(!m_window->findChild<QMessageBox *>());
    }
    QTRY_VERIFY_WITH_TIMEOUT(!m_window->isVisible(), 20'000);
}

void TstMonitorWindow::everythingHasAName()
{
    m_server->setHistory(ScriptedServer::busyHistory(now(), 60, 2));
    connectToServer();
    QTRY_VERIFY(m_monitor->isLive());
    for (const QString &page : MainWindow::pageNames()) {
        m_window->showPage(page);
        const QList<QWidget *> widgets = m_window->findChildren<QWidget *>();
        for (const QWidget *widget : widgets) {
            const auto *button = qobject_cast<const QAbstractButton *>(widget);
            const bool isFigure = qobject_cast<const ShareBars *>(widget) || qobject_cast<const FigureList *>(widget) ||
                                  qobject_cast<const StatusPill *>(widget);
            const bool isReached = widget->focusPolicy() != Qt::NoFocus && widget->focusProxy() == nullptr &&
                                   !qobject_cast<const QHeaderView *>(widget) && // named by its table
                                   !widget->objectName().startsWith("qt_"_L1);
            if (!widget->isVisible() || !(isFigure || isReached))
                continue;
            // A label that leads to a field names it.
            const bool hasLabel = std::any_of(widgets.begin(), widgets.end(), [widget](const QWidget *other) {
                const auto *label = qobject_cast<const QLabel *>(other);
                return label != nullptr && label->buddy() == widget;
            });
            QVERIFY2(!widget->accessibleName().isEmpty() || hasLabel ||
                         (button != nullptr && !button->text().isEmpty()),
                     qPrintable(page + u' ' + QString::fromLatin1(widget->metaObject()->className())));
        }
    }
}

// Those that work now: of menus, buttons, and of labels that lead to a field.
QStringList TstMonitorWindow::altKeys() const
{
    QStringList texts;
    const QList<QAction *> menus = m_window->menuBar()->actions();
    for (const QAction *menu : menus)
        texts.append(menu->text());
    const QList<QWidget *> widgets = m_window->findChildren<QWidget *>();
    for (const QWidget *widget : widgets) {
        if (!widget->isVisible() || !widget->isEnabled())
            continue;
        if (const auto *button = qobject_cast<const QAbstractButton *>(widget))
            texts.append(button->text());
        else if (const auto *label = qobject_cast<const QLabel *>(widget);
                 label != nullptr && label->buddy() != nullptr)
            texts.append(label->text());
    }
    QStringList keys;
    for (const QString &text : std::as_const(texts)) {
        if (const QKeySequence key = QKeySequence::mnemonic(text); !key.isEmpty())
            keys.append(key.toString() + u": "_s + text);
    }
    keys.sort();
    return keys;
}

void TstMonitorWindow::noAltKeyHasTwoMeanings()
{
    const auto check = [this](const QString &where) {
        const QStringList keys = altKeys();
        for (qsizetype i = 1; i < keys.size(); ++i)
            QVERIFY2(keys[i].section(u':', 0, 0) != keys[i - 1].section(u':', 0, 0),
                     qPrintable(where + u": "_s + keys[i - 1] + u" and "_s + keys[i]));
    };
    check(u"nothing there"_s);
    m_server->setHistory(ScriptedServer::busyHistory(now(), 60, 2));
    connectToServer();
    QTRY_VERIFY(m_monitor->isLive());
    for (const QString &page : MainWindow::pageNames()) {
        m_window->showPage(page);
        check(page);
    }
    m_server->vanish();
    QTRY_VERIFY(status().contains(u"Lost since"_s));
    for (const QString &page : MainWindow::pageNames()) {
        m_window->showPage(page);
        check(page + u", lost"_s);
    }
}

QTEST_MAIN(TstMonitorWindow)
#include "tst_monitorwindow.moc"
