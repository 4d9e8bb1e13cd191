// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/loadform.h"
#include "monitor/load/loadstatus.h"
#include "monitor/models/workersmodel.h"
#include "monitor/pages/loadpage.h"
#include "monitor/widgets/figurelist.h"
#include "monitor/widgets/sharebars.h"
#include "tests/monitor/windowharness.h"
#include "tests/support/cannedserver.h"
#include "tests/support/privatehome.h"

#include <QHeaderView>
#include <QMenuBar>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTimer>
#include <QToolButton>

using namespace Qt::StringLiterals;

// The window, driven as a user drives it, with a peer that does what a test wants.
class TstMonitorWindow : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void spacePausesAndGoesOnCollecting();
    void spaceIsForPagesWithAWindowOfTime();
    void spaceStillPressesButtons();
    void spacePausesAfterClicks();
    void theTitleCountsAlertsWhileMinimised();
    void aSmallWindowCutsNothing();
    void theCrosshairIsSharedByAllCharts();
    void theWindowOfTimeIsRemembered();
    void allColumnsOfTheWorkersFit();
    void workersAreSortedByFigure();
    void actionsAreAskedOfTheServer();
    void drainAsksFirst();
    void aRefusedActionIsReported_data();
    void aRefusedActionIsReported();
    void theDesktopsThemeIsFollowed();
    void aLoadTestIsSeenAndStoppedFromEveryPage();
    void startingALoadTestKeepsTheFocusInIt();
    void closingAsksWhileALoadTestRuns();
    void everythingHasAName();
    void noAltKeyHasTwoMeanings();

private:
    const PrivateHome m_home;
    void startReadsByKeys(const QString &url);
    QStringList altKeys() const;
    static QDateTime now() { return QDateTime::currentDateTimeUtc(); }

    std::unique_ptr<WindowHarness> m_monitor;
};

void TstMonitorWindow::initTestCase()
{
    QCoreApplication::setOrganizationName(u"onewriter-tests"_s);
}

void TstMonitorWindow::init()
{
    m_monitor = std::make_unique<WindowHarness>();
    QVERIFY(QTest::qWaitForWindowActive(&m_monitor->window));
}

void TstMonitorWindow::cleanup()
{
    m_monitor.reset();
}

void TstMonitorWindow::spacePausesAndGoesOnCollecting()
{
    m_monitor->server.setHistory(ScriptedServer::busyHistory(now().addSecs(-5), 60, 2));
    QVERIFY(m_monitor->connectToServer());
    QTRY_VERIFY(m_monitor->monitor.isLive());
    m_monitor->window.setFocus();
    QTest::keyClick(&m_monitor->window, Qt::Key_Space);
    QVERIFY(m_monitor->monitor.window().isPaused());
    const QDateTime end = m_monitor->monitor.window().end();
    m_monitor->server.push(ScriptedServer::busySample(now(), 70, 2));
    QTRY_COMPARE(m_monitor->monitor.samples().all().size(), 61U);
    QCOMPARE(m_monitor->monitor.window().end(), end);
    QTest::keyClick(&m_monitor->window, Qt::Key_Space);
    QVERIFY(!m_monitor->monitor.window().isPaused());
    QCOMPARE(m_monitor->monitor.window().end(), m_monitor->monitor.samples().last().time);
}

void TstMonitorWindow::spaceIsForPagesWithAWindowOfTime()
{
    m_monitor->server.setHistory(ScriptedServer::busyHistory(now(), 60, 2));
    QVERIFY(m_monitor->connectToServer());
    QTRY_VERIFY(m_monitor->monitor.isLive());
    for (const QString &page : MainWindow::pageNames()) {
        m_monitor->window.showPage(page);
        m_monitor->window.setFocus();
        QTest::keyClick(&m_monitor->window, Qt::Key_Space);
        QCOMPARE(m_monitor->monitor.window().isPaused(), page == u"overview"_s || page == u"writes"_s);
        m_monitor->monitor.window().setPaused(false);
    }
}

void TstMonitorWindow::theTitleCountsAlertsWhileMinimised()
{
    QVERIFY(m_monitor->connectToServer());
    m_monitor->server.push(ScriptedServer::busySample(now(), 1, 2));
    QTRY_VERIFY(m_monitor->monitor.isLive());
    m_monitor->window.showMinimized();
    Sample busy = ScriptedServer::busySample(now().addSecs(1), 2, 2);
    busy.database.busyTotal = 5;
    m_monitor->server.push(busy);
    QTRY_VERIFY(m_monitor->window.windowTitle().startsWith(u"▲"_s));
    QVERIFY(m_monitor->window.isMinimized());
}

// Whatever the page, nothing of it is beyond the right edge, where there is no scroll bar to get it.
void TstMonitorWindow::aSmallWindowCutsNothing()
{
    m_monitor->server.setHistory(ScriptedServer::busyHistory(now(), 60, 2));
    QVERIFY(m_monitor->connectToServer());
    QTRY_VERIFY(m_monitor->monitor.isLive());
    m_monitor->window.resize(m_monitor->window.minimumSize());
    for (const QString &page : {u"overview"_s, u"writes"_s, u"workers"_s, u"events"_s}) {
        m_monitor->window.showPage(page);
        QCoreApplication::processEvents(); // the layouts' requests
        QCOMPARE(m_monitor->window.size(), m_monitor->window.minimumSize());
        const QList<QWidget *> widgets = m_monitor->window.findChildren<QWidget *>();
        for (const QWidget *widget : widgets) {
            const bool isWhole = qobject_cast<const TimeChart *>(widget) || qobject_cast<const Tile *>(widget) ||
                                 qobject_cast<const QAbstractButton *>(widget) ||
                                 qobject_cast<const FigureList *>(widget) || qobject_cast<const ShareBars *>(widget);
            if (!isWhole || !widget->isVisible())
                continue;
            const int right = widget->mapTo(&m_monitor->window, QPoint(widget->width(), 0)).x();
            QVERIFY2(right <= m_monitor->window.width(), widget->metaObject()->className());
        }
    }
}

void TstMonitorWindow::spaceStillPressesButtons()
{
    m_monitor->server.setHistory(ScriptedServer::busyHistory(now(), 60, 2));
    QVERIFY(m_monitor->connectToServer());
    QTRY_VERIFY(m_monitor->monitor.isLive());
    for (QToolButton *button : m_monitor->window.findChildren<QToolButton *>()) {
        if (button->defaultAction() == m_monitor->action(u"Events"_s)) {
            button->setFocus();
            QTest::keyClick(button, Qt::Key_Space);
        }
    }
    QVERIFY(!m_monitor->monitor.window().isPaused());
    QVERIFY(m_monitor->action(u"Events"_s)->isChecked());
}

void TstMonitorWindow::spacePausesAfterClicks()
{
    m_monitor->server.setHistory(ScriptedServer::busyHistory(now(), 60, 2));
    QVERIFY(m_monitor->connectToServer());
    QTRY_VERIFY(m_monitor->monitor.isLive());
    const auto pressSpace = [this] {
        QTest::keyClick(m_monitor->window.windowHandle(), Qt::Key_Space);
    }; // who has the focus
    const auto click = [this](const QString &text) {
        const QList<QToolButton *> buttons = m_monitor->window.findChildren<QToolButton *>();
        for (QToolButton *button : buttons) {
            if (button->defaultAction() == m_monitor->action(text))
                QTest::mouseClick(button, Qt::LeftButton);
        }
    };
    pressSpace(); // nothing has been clicked yet
    QVERIFY(m_monitor->monitor.window().isPaused());
    pressSpace();
    QVERIFY(!m_monitor->monitor.window().isPaused());
    click(u"Writes"_s);
    QVERIFY(m_monitor->action(u"Writes"_s)->isChecked());
    pressSpace();
    QVERIFY(m_monitor->monitor.window().isPaused());
    pressSpace();
    click(u"Load Test"_s);
    QVERIFY(m_monitor->action(u"Load Test"_s)->isChecked());
    QTest::keyClick(m_monitor->window.windowHandle(), Qt::Key_1, Qt::ControlModifier);
    pressSpace();
    QVERIFY(m_monitor->action(u"Overview"_s)->isChecked());
    QVERIFY(m_monitor->monitor.window().isPaused());
    pressSpace();
    click(u"15 min"_s);
    QCOMPARE(m_monitor->monitor.window().minutes(), 15);
    pressSpace();
    QVERIFY(m_monitor->monitor.window().isPaused());
}

void TstMonitorWindow::theCrosshairIsSharedByAllCharts()
{
    m_monitor->server.setHistory(ScriptedServer::busyHistory(now(), 300, 2));
    QVERIFY(m_monitor->connectToServer());
    QTRY_COMPARE(m_monitor->monitor.samples().all().size(), 300U);
    SampleChart *queue = m_monitor->chart(u"Queue depth (writes)"_s);
    const QPoint middle = queue->frame().plot().center().toPoint();
    QTest::mouseMove(queue->viewport(), middle);
    QTRY_VERIFY(m_monitor->monitor.window().crosshair());
    QVERIFY(qAbs(*m_monitor->monitor.window().crosshair() + 150) < 5);
    const double x = *m_monitor->monitor.window().crosshair();
    for (const QString &title : {u"Queue depth (writes)"_s, u"Throughput"_s, u"Latency of reads"_s})
        QCOMPARE(m_monitor->chart(title)->state().crosshair, std::optional(x));
    queue->setFocus();
    QTest::keyClick(queue, Qt::Key_Left);
    QVERIFY(*m_monitor->monitor.window().crosshair() < x);
    QTest::keyClick(queue, Qt::Key_Escape);
    QVERIFY(!m_monitor->monitor.window().crosshair());
}

void TstMonitorWindow::theWindowOfTimeIsRemembered()
{
    QTest::keyClick(&m_monitor->window, Qt::Key_3, Qt::AltModifier);
    QCOMPARE(m_monitor->monitor.window().minutes(), 15);
    QCOMPARE(m_monitor->settings.windowMinutes(), 15);
    QTest::keyClick(&m_monitor->window, Qt::Key_3, Qt::ControlModifier);
    QCOMPARE(m_monitor->settings.page(), u"workers"_s);
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
    m_monitor->server.setHistory({sample});
    QVERIFY(m_monitor->connectToServer());
    m_monitor->window.showPage(u"workers"_s);
    const auto *table = m_monitor->find<QTableView>(u"Workers"_s);
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
    m_monitor->server.setHistory(ScriptedServer::busyHistory(now(), 5, 12));
    QVERIFY(m_monitor->connectToServer());
    m_monitor->window.showPage(u"workers"_s);
    auto *table = m_monitor->find<QTableView>(u"Workers"_s);
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
    m_monitor->server.setHistory(ScriptedServer::busyHistory(now(), 5, 3));
    QVERIFY(m_monitor->connectToServer());
    m_monitor->window.showPage(u"workers"_s);
    auto *table = m_monitor->find<QTableView>(u"Workers"_s);
    QTRY_COMPARE(table->model()->rowCount(), 3);
    QVERIFY(!m_monitor->action(u"Restart Worker"_s)->isEnabled()); // which one?
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(table->model()->index(1, 1)).center());
    QVERIFY(m_monitor->action(u"Restart Worker 2"_s)->isEnabled());
    m_monitor->action(u"Restart Worker 2"_s)->trigger();
    m_monitor->action(u"Reload All Workers"_s)->trigger();
    m_monitor->action(u"Checkpoint"_s)->trigger();
    QTRY_COMPARE(m_monitor->server.calls(),
                 QStringList({u"worker.restart"_s, u"server.reload"_s, u"database.checkpoint"_s}));
}

void TstMonitorWindow::drainAsksFirst()
{
    QVERIFY(m_monitor->connectToServer());
    m_monitor->action(u"Drain and Stop…"_s)->trigger();
    QTRY_VERIFY(m_monitor->window.findChild<QMessageBox *>());
    auto *question = m_monitor->window.findChild<QMessageBox *>();
    QTest::keyClick(question, Qt::Key_Return); // by accident: that is "Cancel"
    QTRY_VERIFY(!m_monitor->window.findChild<QMessageBox *>());
    m_monitor->action(u"Drain and Stop…"_s)->trigger();
    QTRY_VERIFY(m_monitor->window.findChild<QMessageBox *>());
    question = m_monitor->window.findChild<QMessageBox *>();
    QVERIFY(m_monitor->server.calls().isEmpty());
    const QList<QAbstractButton *> buttons = question->buttons();
    for (QAbstractButton *button : buttons) {
        if (question->buttonRole(button) == QMessageBox::AcceptRole)
            QTest::mouseClick(button, Qt::LeftButton);
    }
    QTRY_COMPARE(m_monitor->server.calls(), QStringList{u"server.drain"_s});
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
    m_monitor->server.setHistory(ScriptedServer::busyHistory(now(), 5, 3));
    m_monitor->server.setRefusal(u"A checkpoint is under way already."_s);
    QVERIFY(m_monitor->connectToServer());
    m_monitor->window.showPage(page);
    m_monitor->action(u"Checkpoint"_s)->trigger();
    QTRY_VERIFY(m_monitor->isSaid(u"under way already"_s));
}

// Qt tells each window that the theme of the desktop is another one, and the application nothing.
void TstMonitorWindow::theDesktopsThemeIsFollowed()
{
    QWidget another;
    const auto changeTheme = [&] {
        for (QWidget *window : {static_cast<QWidget *>(&m_monitor->window), &another}) {
            QEvent event(QEvent::ThemeChange);
            QCoreApplication::sendEvent(window, &event);
        }
    };
    QSignalSpy changed(&m_monitor->theme, &ThemeSwitch::changed);
    changeTheme();
    QTRY_COMPARE(changed.size(), 1);
    m_monitor->theme.choose(ThemeChoice::Dark);
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
    auto *form = m_monitor->window.findChild<LoadForm *>();
    LoadSettings settings;
    settings.url = url;
    settings.reads = 1;
    settings.writes = 0;
    settings.seconds = 60;
    form->setSettings(settings);
    QTest::keyClick(&m_monitor->window, Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(m_monitor->action(u"Load Test"_s)->isChecked());
    QTRY_VERIFY(m_monitor->window.findChild<LoadPage *>()->isRunning());
}

void TstMonitorWindow::aLoadTestIsSeenAndStoppedFromEveryPage()
{
    const CannedServer server(CannedServer::json("{}"));
    QVERIFY(m_monitor->connectToServer());
    const QWidget *status = m_monitor->window.findChild<LoadStatus *>();
    QVERIFY(!status->isVisible());
    startReadsByKeys(server.url());
    QVERIFY(!status->isVisible()); // the page itself says it
    m_monitor->window.resize(640, 480);
    QTRY_VERIFY(status->isVisible()); // where it may be out of view
    m_monitor->window.resize(1280, 800);
    QTRY_VERIFY(!status->isVisible());
    for (const QString &page : {u"overview"_s, u"writes"_s, u"workers"_s, u"events"_s}) {
        m_monitor->window.showPage(page);
        QVERIFY2(status->isVisible(), qPrintable(page));
        QTRY_VERIFY_WITH_TIMEOUT(m_monitor->isSaid(u" s left"_s), 20'000);
    }
    QTest::keyClick(&m_monitor->window, Qt::Key_Period, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(!m_monitor->window.findChild<LoadPage *>()->isRunning(), 20'000);
    QVERIFY(!m_monitor->action(u"Stop"_s)->isEnabled());
    // How it went is said until somebody has seen it.
    QTRY_VERIFY(m_monitor->isSaid(u"Stopped"_s));
    m_monitor->window.showPage(u"overview"_s);
    QVERIFY(status->isVisible());
    QTest::mouseClick(visibleButton(status, u"Show Report"_s), Qt::LeftButton);
    QVERIFY(m_monitor->action(u"Load Test"_s)->isChecked());
    m_monitor->window.showPage(u"overview"_s);
    QVERIFY(!status->isVisible());
}

// Where the next key goes to: not to the first thing that happens to be enabled.
void TstMonitorWindow::startingALoadTestKeepsTheFocusInIt()
{
    const CannedServer server(CannedServer::json("{}"));
    QVERIFY(m_monitor->connectToServer());
    m_monitor->window.showPage(u"load"_s);
    m_monitor->window.findChild<LoadForm *>()->findChild<QSpinBox *>()->setFocus();
    startReadsByKeys(server.url());
    const auto *page = m_monitor->window.findChild<LoadPage *>();
    QVERIFY(page->isRunning());
    QTRY_COMPARE(QApplication::focusWidget(), visibleButton(page, u"Stop"_s));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space); // "Stop"
    QTRY_VERIFY_WITH_TIMEOUT(!page->isRunning(), 20'000);
}

void TstMonitorWindow::closingAsksWhileALoadTestRuns()
{
    const CannedServer server(CannedServer::json("{}"));
    QVERIFY(m_monitor->connectToServer());
    startReadsByKeys(server.url());
    for (const bool isMeant : {false, true}) {
        m_monitor->window.close();
        QVERIFY(m_monitor->window.isVisible());
        auto *box = m_monitor->window.findChild<QMessageBox *>();
        QVERIFY(box);
        for (QAbstractButton *button : box->buttons()) {
            if ((box->buttonRole(button) == QMessageBox::AcceptRole) == isMeant)
                QTest::mouseClick(button, Qt::LeftButton);
        }
        QTRY_VERIFY(!m_monitor->window.findChild<QMessageBox *>());
    }
    QTRY_VERIFY_WITH_TIMEOUT(!m_monitor->window.isVisible(), 20'000);
}

void TstMonitorWindow::everythingHasAName()
{
    m_monitor->server.setHistory(ScriptedServer::busyHistory(now(), 60, 2));
    QVERIFY(m_monitor->connectToServer());
    QTRY_VERIFY(m_monitor->monitor.isLive());
    for (const QString &page : MainWindow::pageNames()) {
        m_monitor->window.showPage(page);
        const QList<QWidget *> widgets = m_monitor->window.findChildren<QWidget *>();
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
    const QList<QAction *> menus = m_monitor->window.menuBar()->actions();
    for (const QAction *menu : menus)
        texts.append(menu->text());
    const QList<QWidget *> widgets = m_monitor->window.findChildren<QWidget *>();
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
    m_monitor->server.setHistory(ScriptedServer::busyHistory(now(), 60, 2));
    QVERIFY(m_monitor->connectToServer());
    QTRY_VERIFY(m_monitor->monitor.isLive());
    for (const QString &page : MainWindow::pageNames()) {
        m_monitor->window.showPage(page);
        check(page);
    }
    m_monitor->server.vanish();
    QTRY_VERIFY(m_monitor->status().contains(u"Lost since"_s));
    for (const QString &page : MainWindow::pageNames()) {
        m_monitor->window.showPage(page);
        check(page + u", lost"_s);
    }
}

QTEST_MAIN(TstMonitorWindow)
#include "tst_monitorwindow.moc"
