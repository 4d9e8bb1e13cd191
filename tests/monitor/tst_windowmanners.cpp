// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/loadform.h"
#include "monitor/pages/loadpage.h"
#include "monitor/widgets/statuspill.h"
#include "monitor/widgets/tile.h"
#include "tests/monitor/windowharness.h"
#include "tests/support/privatehome.h"

#include <QSpinBox>
#include <QTableView>

using namespace Qt::StringLiterals;

// That the window keeps still, tells what matters where it is seen, and asks for nothing twice.
class TstWindowManners : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void theServerThatIsLostIsInTheTitle();
    void whatIsLostCanBeScrolled();
    void pausingMovesNoButton();
    void theHintDoesNotComeBack();
    void theFirstTestIsSeenFromNearby();
    void aPageThatComesByItselfHasTheFocus();
    void aPageWhoseFieldsRestHasTheFocusItself();
    void aMaximisedWindowComesBack();

private:
    [[nodiscard]] bool connectToUnusedServer();

    const PrivateHome m_home;
    std::unique_ptr<WindowHarness> m_monitor;
};

void TstWindowManners::initTestCase()
{
    QCoreApplication::setOrganizationName(u"onewriter-tests"_s);
}

void TstWindowManners::init()
{
    m_monitor = std::make_unique<WindowHarness>();
}

void TstWindowManners::cleanup()
{
    m_monitor.reset();
}

void TstWindowManners::theServerThatIsLostIsInTheTitle()
{
    m_monitor->server.setHistory(ScriptedServer::busyHistory(QDateTime::currentDateTimeUtc(), 60, 2));
    QVERIFY(m_monitor->connectToServer());
    QTRY_VERIFY(m_monitor->monitor.isLive());
    QVERIFY(!m_monitor->window.windowTitle().contains(u"lost"_s));
    m_monitor->window.showMinimized();
    m_monitor->server.vanish();
    QTRY_VERIFY(m_monitor->window.windowTitle().contains(u"Server lost"_s));
    QVERIFY(m_monitor->server.listen());
    QTRY_VERIFY_WITH_TIMEOUT(!m_monitor->window.windowTitle().contains(u"lost"_s), 20'000);
}

// It is then that somebody looks for what the last of many workers did.
void TstWindowManners::whatIsLostCanBeScrolled()
{
    m_monitor->server.setHistory(ScriptedServer::busyHistory(QDateTime::currentDateTimeUtc(), 60, 64));
    QVERIFY(m_monitor->connectToServer());
    QTRY_VERIFY(m_monitor->monitor.isLive());
    m_monitor->window.showPage(u"workers"_s);
    auto *table = m_monitor->window.findChild<QTableView *>(u"workerTable"_s);
    m_monitor->server.vanish();
    QTRY_VERIFY(m_monitor->window.findChild<StatusPill *>()->accessibleDescription().contains(u"Lost since"_s));
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(table->model()->index(0, 0)).center());
    QTest::keyClick(table, Qt::Key_End, Qt::ControlModifier);
    QTRY_COMPARE(table->currentIndex().row(), 63);
    QVERIFY(table->rowAt(table->viewport()->height() - 10) >= 62);
    QVERIFY(!m_monitor->action(u"Restart Worker 64"_s)->isEnabled());
}

void TstWindowManners::pausingMovesNoButton()
{
    m_monitor->server.setHistory(ScriptedServer::busyHistory(QDateTime::currentDateTimeUtc(), 60, 2));
    QVERIFY(m_monitor->connectToServer());
    QTRY_VERIFY(m_monitor->monitor.isLive());
    const QAbstractButton *range = visibleButton(&m_monitor->window, u"5 min"_s);
    const auto place = [&] { return range->mapTo(&m_monitor->window, QPoint()); };
    const QPoint before = place();
    QTest::keyClick(m_monitor->window.windowHandle(), Qt::Key_Space);
    const QAbstractButton *resume = visibleButton(&m_monitor->window, u"Resume"_s);
    QVERIFY(resume);
    QTRY_VERIFY(resume->width() >= resume->sizeHint().width()); // it has the room that it needs
    QCOMPARE(place(), before);
}

bool TstWindowManners::connectToUnusedServer()
{
    QList<Sample> unused = ScriptedServer::busyHistory(QDateTime::currentDateTimeUtc(), 60, 2);
    for (Sample &sample : unused)
        sample.writes.total = sample.reads.total = 0;
    m_monitor->server.setHistory(unused);
    m_monitor->server.setPort(1); // nobody serves there, should a load test come to it
    return m_monitor->connectToServer();
}

void TstWindowManners::theFirstTestIsSeenFromNearby()
{
    QVERIFY(connectToUnusedServer());
    QTRY_VERIFY(visibleButton(&m_monitor->window, u"Run the Smoke Test"_s));
    m_monitor->monitor.window().setPaused(true);
    QTest::mouseClick(visibleButton(&m_monitor->window, u"Run the Smoke Test"_s), Qt::LeftButton);
    QVERIFY(!m_monitor->monitor.window().isPaused());
    QCOMPARE(m_monitor->monitor.window().minutes(), 1);
    QVERIFY(m_monitor->action(u"1 min"_s)->isChecked());
    QVERIFY(!visibleButton(&m_monitor->window, u"Run the Smoke Test"_s));
}

void TstWindowManners::theHintDoesNotComeBack()
{
    QVERIFY(connectToUnusedServer());
    QTRY_VERIFY(visibleButton(&m_monitor->window, u"Not Now"_s));
    QTest::mouseClick(visibleButton(&m_monitor->window, u"Not Now"_s), Qt::LeftButton);
    QVERIFY(!visibleButton(&m_monitor->window, u"Not Now"_s));
    MainWindow another(m_monitor->monitor, m_monitor->settings, m_monitor->theme);
    another.show();
    QTRY_VERIFY(another.findChild<Tile *>() && another.findChild<Tile *>()->isVisible());
    QVERIFY(!visibleButton(&another, u"Not Now"_s));
}

// With the first figures; a tile with the focus would look like one that was chosen.
void TstWindowManners::aPageThatComesByItselfHasTheFocus()
{
    m_monitor->server.setHistory(ScriptedServer::busyHistory(QDateTime::currentDateTimeUtc(), 60, 2));
    QVERIFY(m_monitor->connectToServer());
    QTRY_VERIFY(m_monitor->monitor.isLive());
    const auto *first = m_monitor->find<Tile>(u"Writes"_s);
    QTRY_VERIFY(first->isVisible());
    const QWidget *focused = m_monitor->window.focusWidget();
    QVERIFY(focused != nullptr && focused != first && focused->isAncestorOf(first));
    QTest::keyClick(m_monitor->window.windowHandle(), Qt::Key_Tab);
    QVERIFY2(first->hasFocus(), qPrintable(QApplication::focusWidget()->accessibleName()));
}

// The field that had it may be disabled when the page is seen again, as while a load test runs.
void TstWindowManners::aPageWhoseFieldsRestHasTheFocusItself()
{
    QVERIFY(m_monitor->connectToServer());
    m_monitor->window.showPage(u"load"_s);
    auto *form = m_monitor->window.findChild<LoadForm *>();
    form->findChild<QSpinBox *>()->setFocus();
    m_monitor->window.showPage(u"overview"_s);
    QVERIFY(!form->isAncestorOf(QApplication::focusWidget()));
    form->setState(LoadForm::State::Running);
    m_monitor->window.showPage(u"load"_s);
    QCOMPARE(QApplication::focusWidget(), m_monitor->window.findChild<LoadPage *>());
}

void TstWindowManners::aMaximisedWindowComesBack()
{
    m_monitor->window.showMaximized();
    QTRY_VERIFY(m_monitor->window.isMaximized());
    m_monitor->window.close();
    MainWindow next(m_monitor->monitor, m_monitor->settings, m_monitor->theme);
    next.show();
    QVERIFY(next.isMaximized());
}

QTEST_MAIN(TstWindowManners)
#include "tst_windowmanners.moc"
