// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/models/workersmodel.h"
#include "tests/monitor/windowharness.h"
#include "tests/support/privatehome.h"

#include <QContextMenuEvent>
#include <QMenu>
#include <QTableView>

using namespace Qt::StringLiterals;

// The table of workers, with the mouse and the keyboard.
class TstWorkersPage : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void restartIsOfTheWorkerThatIsSeen();
    void workersOfAnotherServerAreNotChosen();
    void theMenuOfTheTableSorts();
    void theMenuOfTheWindowSorts();

private:
    const PrivateHome m_home;
    QTableView *table() const { return m_monitor->find<QTableView>(u"Workers"_s); }
    QString cell(int row, int column) const { return table()->model()->index(row, column).data().toString(); }
    void choose(int row) const;
    void pressRestart() const { QTest::keyClick(&m_monitor->window, Qt::Key_R, Qt::ControlModifier); }

    std::unique_ptr<WindowHarness> m_monitor;
};

void TstWorkersPage::initTestCase()
{
    QCoreApplication::setOrganizationName(u"onewriter-tests"_s);
}

void TstWorkersPage::init()
{
    m_monitor = std::make_unique<WindowHarness>();
    m_monitor->server.setHistory(ScriptedServer::busyHistory(QDateTime::currentDateTimeUtc(), 5, 12));
    m_monitor->window.showPage(u"workers"_s);
    QVERIFY(m_monitor->connectToServer());
    QTRY_COMPARE(table()->model()->rowCount(), 12);
}

void TstWorkersPage::cleanup()
{
    m_monitor.reset();
}

void TstWorkersPage::choose(int row) const
{
    QTest::mouseClick(table()->viewport(), Qt::LeftButton, {},
                      table()->visualRect(table()->model()->index(row, WorkersModel::State)).center());
}

void TstWorkersPage::restartIsOfTheWorkerThatIsSeen()
{
    choose(2);
    const QAction *restart = m_monitor->action(u"Restart Worker 3"_s); // what the menu and the button say
    QVERIFY(restart);
    m_monitor->window.showPage(u"overview"_s);
    pressRestart();
    QVERIFY(!restart->isEnabled());
    m_monitor->window.showPage(u"workers"_s);
    pressRestart();
    QTRY_COMPARE(m_monitor->server.calls(), QStringList{u"worker.restart"_s}); // one
    QTRY_VERIFY(m_monitor->isSaid(u"● Worker 3 was restarted."_s));
}

void TstWorkersPage::workersOfAnotherServerAreNotChosen()
{
    choose(2);
    const QAction *restart = m_monitor->action(u"Restart Worker 3"_s);
    QVERIFY(restart);
    const QString path = m_monitor->folder.filePath(u"other.sock"_s);
    ScriptedServer other(path);
    other.setHistory(ScriptedServer::busyHistory(QDateTime::currentDateTimeUtc(), 5, 12));
    QVERIFY(other.listen());
    // A page that is not seen does not notice that there were no workers for a while.
    m_monitor->window.showPage(u"overview"_s);
    m_monitor->monitor.connectTo(path);
    QTRY_VERIFY(m_monitor->monitor.isLive());
    m_monitor->window.showPage(u"workers"_s);
    QCOMPARE(table()->model()->rowCount(), 12);
    QVERIFY(!restart->isEnabled());
    pressRestart();
    QVERIFY(other.calls().isEmpty());
}

void TstWorkersPage::theMenuOfTheTableSorts()
{
    table()->setFocus();
    QContextMenuEvent menuKey(QContextMenuEvent::Keyboard, {30, 30}, table()->mapToGlobal(QPoint(30, 30)));
    QCoreApplication::sendEvent(table(), &menuKey);
    auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
    QVERIFY(menu);
    QTest::keyClick(menu, Qt::Key_S); // "&Sort Workers by"
    auto *columns = qobject_cast<QMenu *>(QApplication::activePopupWidget());
    QVERIFY(columns && columns != menu);
    QTest::keyClick(columns, Qt::Key_D); // "&Descending"
    QVERIFY(!QApplication::activePopupWidget());
    QCOMPARE(cell(0, WorkersModel::Slot), u"12"_s);
}

void TstWorkersPage::theMenuOfTheWindowSorts()
{
    QMenu *menu = m_monitor->menu(u"Sort Workers by"_s);
    QVERIFY(menu && menu->isEnabled());
    const QList<QAction *> entries = menu->actions();
    QVERIFY(entries[WorkersModel::Slot]->isChecked());
    entries[WorkersModel::Requests]->trigger();
    m_monitor->action(u"Descending"_s)->trigger();
    QCOMPARE(cell(0, WorkersModel::Slot), u"12"_s); // by number and not by text
    QVERIFY(entries[WorkersModel::Requests]->isChecked());
    table()->sortByColumn(WorkersModel::Pid, Qt::AscendingOrder); // as by a click
    QVERIFY(entries[WorkersModel::Pid]->isChecked());
    QVERIFY(m_monitor->action(u"Ascending"_s)->isChecked());
    m_monitor->window.showPage(u"overview"_s);
    QVERIFY(!menu->isEnabled());
}

QTEST_MAIN(TstWorkersPage)
#include "tst_workerspage.moc"
