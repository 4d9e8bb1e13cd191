// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/models/eventlog.h"
#include "tests/monitor/windowharness.h"
#include "tests/support/privatehome.h"

#include <QClipboard>
#include <QComboBox>
#include <QScrollBar>
#include <QTableView>

using namespace Qt::StringLiterals;

// The table of events, with the mouse and the keyboard.
class TstEventsPage : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void whatIsReadStaysWhereItIs();
    void theNewestIsSeenAtTheTop();
    void aReconnectTakesNothingAway();
    void rowsAreCopiedAsTheyAreSeen();
    void aLongTextIsReadBelow();
    void anEmptyTableSaysWhy();

private:
    const PrivateHome m_home;
    QTableView *table() const { return m_monitor->find<QTableView>(u"Events"_s); }
    QString topRow() const;
    static LogEntry entry(int number);
    static QList<LogEntry> entries(int count);
    QPoint placeOf(int row) const;

    std::unique_ptr<WindowHarness> m_monitor;
};

void TstEventsPage::initTestCase()
{
    QCoreApplication::setOrganizationName(u"onewriter-tests"_s);
}

void TstEventsPage::init()
{
    m_monitor = std::make_unique<WindowHarness>();
    m_monitor->settings.setPage(u"events"_s);
    m_monitor->window.showPage(u"events"_s);
}

void TstEventsPage::cleanup()
{
    m_monitor.reset();
}

LogEntry TstEventsPage::entry(int number) // after those with a smaller one, and all before now
{
    static const QDateTime begin = QDateTime::currentDateTimeUtc().addSecs(-10'000);
    return {begin.addSecs(number), LogSeverity::Info,        u"onewriter.writer"_s, 1,
            std::nullopt,          u"entry %1"_s.arg(number)};
}

QList<LogEntry> TstEventsPage::entries(int count)
{
    QList<LogEntry> list;
    for (int i = 0; i < count; ++i)
        list.append(entry(i));
    return list;
}

QString TstEventsPage::topRow() const
{
    return table()->indexAt({0, 0}).siblingAtColumn(EventLog::Text).data().toString();
}

QPoint TstEventsPage::placeOf(int row) const
{
    return table()->visualRect(table()->model()->index(row, EventLog::Text)).center();
}

void TstEventsPage::whatIsReadStaysWhereItIs()
{
    m_monitor->server.setLog(entries(200));
    QVERIFY(m_monitor->connectToServer());
    QTRY_VERIFY(table()->model()->rowCount() > 200);
    table()->verticalScrollBar()->setValue(50);
    const QString read = topRow();
    QVERIFY(!read.isEmpty());
    for (int i = 200; i < 230; ++i)
        m_monitor->server.push(entry(i));
    QTRY_VERIFY(table()->model()->rowCount() > 230);
    QCOMPARE(topRow(), read);
    QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, placeOf(table()->rowAt(100)));
    QCOMPARE(topRow(), read);
}

void TstEventsPage::theNewestIsSeenAtTheTop()
{
    m_monitor->server.setLog(entries(200));
    QVERIFY(m_monitor->connectToServer());
    QTRY_VERIFY(table()->model()->rowCount() > 200);
    QCOMPARE(table()->verticalScrollBar()->value(), 0);
    LogEntry newest = entry(0);
    newest.time = QDateTime::currentDateTimeUtc().addSecs(10);
    newest.text = u"the newest"_s;
    m_monitor->server.push(newest);
    QTRY_COMPARE(topRow(), u"the newest"_s);
}

void TstEventsPage::aReconnectTakesNothingAway()
{
    m_monitor->server.setLog(entries(200));
    m_monitor->server.setHistory(ScriptedServer::busyHistory(QDateTime::currentDateTimeUtc(), 5, 1));
    QVERIFY(m_monitor->connectToServer());
    QTRY_VERIFY(table()->model()->rowCount() > 200);
    table()->verticalScrollBar()->setValue(50);
    const QString read = topRow();
    QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, placeOf(55));
    const QString selected = table()->currentIndex().siblingAtColumn(EventLog::Text).data().toString();
    m_monitor->server.vanish();
    QTRY_COMPARE(m_monitor->monitor.link().state(), ServerLink::State::Waiting);
    m_monitor->server.setLog(entries(220));
    QVERIFY(m_monitor->server.listen());
    QTest::keyClick(&m_monitor->window, Qt::Key_F5);
    QTRY_VERIFY(table()->model()->rowCount() > 220);
    QCOMPARE(topRow(), read);
    const QModelIndexList rows = table()->selectionModel()->selectedRows(EventLog::Text);
    QCOMPARE(rows.size(), 1);
    QCOMPARE(rows[0].data().toString(), selected);
}

void TstEventsPage::rowsAreCopiedAsTheyAreSeen()
{
    m_monitor->server.setLog(entries(5));
    QVERIFY(m_monitor->connectToServer());
    QTRY_COMPARE(table()->model()->rowCount(), 6); // and that the monitor has connected
    for (const int row : {4, 1, 3})
        QTest::mouseClick(table()->viewport(), Qt::LeftButton, Qt::ControlModifier, placeOf(row));
    QTest::keyClick(table(), Qt::Key_C, Qt::ControlModifier);
    const QStringList lines = QApplication::clipboard()->text().split(u'\n');
    QCOMPARE(lines.size(), 3);
    QVERIFY(lines[0].endsWith(u"Log\tprimary · writer\tentry 4"_s));
    QVERIFY(lines[1].endsWith(u"entry 2"_s));
    QVERIFY(lines[2].endsWith(u"entry 1"_s));
}

void TstEventsPage::aLongTextIsReadBelow()
{
    LogEntry entry = this->entry(0);
    entry.text = u"what happened "_s.repeated(50).trimmed();
    m_monitor->server.setLog({entry});
    QVERIFY(m_monitor->connectToServer());
    QTRY_COMPARE(table()->model()->rowCount(), 2);
    QVERIFY(!m_monitor->isSaid(entry.text));
    QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, placeOf(0));
    QTest::keyClick(table(), Qt::Key_Down);
    QTRY_VERIFY(m_monitor->isSaid(entry.text));
    const QLabel *label = m_monitor->label(entry.text);
    QTRY_VERIFY(label->height() >= label->heightForWidth(label->width()));
    m_monitor->monitor.connectTo(m_monitor->folder.filePath(u"other.sock"_s)); // its events are no more
    QTRY_VERIFY(label->isHidden());
}

void TstEventsPage::anEmptyTableSaysWhy()
{
    m_monitor->server.setLog(entries(5));
    QVERIFY(m_monitor->connectToServer());
    QTRY_COMPARE(table()->model()->rowCount(), 6);
    QVERIFY(!m_monitor->isSaid(u"No event is as the filters"_s));
    QTest::keyClicks(m_monitor->find<QLineEdit>(u"Search"_s), u"nowhere"_s);
    QVERIFY(m_monitor->isSaid(u"No event is as the filters"_s));
    m_monitor->find<QLineEdit>(u"Search"_s)->clear();
    QVERIFY(!m_monitor->isSaid(u"No event is as the filters"_s));
    m_monitor->monitor.events().clear();
    m_monitor->server.push(ScriptedServer::busySample(QDateTime::currentDateTimeUtc(), 1, 1)); // the page looks again
    QTRY_VERIFY(m_monitor->isSaid(u"Nothing has happened yet."_s));
}

QTEST_MAIN(TstEventsPage)
#include "tst_eventspage.moc"
