// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/widgets/actionstrip.h"
#include "tests/monitor/windowharness.h"
#include "tests/support/privatehome.h"

#include <QProgressBar>
#include <QStackedWidget>

#include <algorithm>

using namespace Qt::StringLiterals;

// What is asked of the server, with one that answers as the test wants.
class TstServerActions : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void aBackupTellsHowFarItIs();
    void anExistingFileIsReplacedWhenTheUserWantsIt_data();
    void anExistingFileIsReplacedWhenTheUserWantsIt();
    void aBackupNeedsAWholePath();
    void aBackupWhoseConnectionIsLost();
    void anotherServersBackupIsNotReplaced();
    void eachActionHasALineOfItsOwn();
    void aResultIsSeenAfterAnotherWasDismissed();
    void resultsLeaveRoomForThePage();
    void anActionMovesNothing();
    void outcomesAreActionsToo();
    void drainSaysWhomItInterrupts_data();
    void drainSaysWhomItInterrupts();
    void aServerElsewhereIsNotRestarted();
    void theLostServerIsOfferedAgain();

private:
    const PrivateHome m_home;
    void trigger(const QString &action) const { m_monitor->action(action)->trigger(); }
    void backUpTo(const QString &path);
    QList<QProgressBar *> visibleBars() const;

    std::unique_ptr<WindowHarness> m_monitor;
    QList<QJsonObject> m_backups; // parameters of the requests
};

void TstServerActions::initTestCase()
{
    QCoreApplication::setOrganizationName(u"onewriter-tests"_s);
}

void TstServerActions::init()
{
    m_monitor = std::make_unique<WindowHarness>();
    m_backups.clear();
    m_monitor->server.setAnswer(controlmethod::databaseBackup, [this](const QJsonObject &params) -> ControlResult {
        m_backups.append(params);
        if (params.value("path"_L1) == "/there/already.db"_L1 && !params.value("force"_L1).toBool())
            return controlRefusal(controlreason::targetExists, u"/there/already.db exists."_s);
        return {};
    });
    QVERIFY(m_monitor->connectToServer());
}

void TstServerActions::cleanup()
{
    m_monitor.reset();
}

void TstServerActions::backUpTo(const QString &path)
{
    QTest::keyClick(&m_monitor->window, Qt::Key_B, Qt::ControlModifier);
    auto *dialog = m_monitor->dialog<QDialog>();
    QVERIFY(dialog);
    auto *field = dialog->findChild<QLineEdit *>();
    QVERIFY(field->text().startsWith("/var/lib/onewriter/posts-"_L1)); // beside the server's database
    field->selectAll();
    QTest::keyClicks(field, path);
    QTest::keyClick(field, Qt::Key_Return);
}

QList<QProgressBar *> TstServerActions::visibleBars() const
{
    QList<QProgressBar *> bars = m_monitor->window.findChild<ActionStrip *>()->findChildren<QProgressBar *>();
    bars.removeIf([](const QProgressBar *bar) { return !bar->isVisible(); });
    return bars;
}

void TstServerActions::aBackupTellsHowFarItIs()
{
    m_monitor->server.hold(controlmethod::databaseBackup);
    backUpTo(u"/backups/new.db"_s);
    QTRY_COMPARE(m_backups.size(), 1);
    QCOMPARE(m_backups[0], QJsonObject({{u"path"_s, u"/backups/new.db"_s}, {u"force"_s, false}}));
    QVERIFY(m_monitor->isSaid(u"◌ Backing up to /backups/new.db"_s));
    QVERIFY(!m_monitor->action(u"Back Up…"_s)->isEnabled());
    m_monitor->server.push(BackupProgress{u"/backups/new.db"_s, 50, 200});
    QTRY_VERIFY(visibleBars().size() == 1 && visibleBars()[0]->value() * 4 == visibleBars()[0]->maximum());
    m_monitor->server.release(controlmethod::databaseBackup);
    QTRY_VERIFY(m_monitor->isSaid(u"● The backup is complete and was verified: /backups/new.db"_s));
    QVERIFY(visibleBars().isEmpty());
    QVERIFY(m_monitor->action(u"Back Up…"_s)->isEnabled());
}

void TstServerActions::anExistingFileIsReplacedWhenTheUserWantsIt_data()
{
    QTest::addColumn<bool>("isWanted");
    QTest::newRow("wanted") << true;
    QTest::newRow("not wanted") << false;
}

// The server says that it exists: it may run on another machine than the monitor.
void TstServerActions::anExistingFileIsReplacedWhenTheUserWantsIt()
{
    QFETCH(bool, isWanted);
    backUpTo(u"/there/already.db"_s);
    auto *question = m_monitor->dialog<QMessageBox>();
    QVERIFY(question);
    QVERIFY(question->text().contains(u"/there/already.db"_s));
    QCOMPARE(m_backups.size(), 1);
    QVERIFY(!m_backups[0].value("force"_L1).toBool());
    if (isWanted)
        QTest::mouseClick(visibleButton(question, u"Replace"_s), Qt::LeftButton);
    else
        QTest::keyClick(question, Qt::Key_Return); // "Cancel"
    QTRY_VERIFY(m_monitor->isSaid(isWanted ? u"● The backup is complete"_s : u"stays as it is"_s));
    QCOMPARE(m_backups.size(), isWanted ? 2 : 1);
    QCOMPARE(m_backups.constLast().value("force"_L1).toBool(), isWanted);
    QVERIFY(m_monitor->action(u"Back Up…"_s)->isEnabled());
}

void TstServerActions::aBackupNeedsAWholePath()
{
    backUpTo(u"copy.db"_s); // the server has another folder
    auto *dialog = m_monitor->dialog<QDialog>();
    QVERIFY(dialog && dialog->isVisible());
    QVERIFY(!visibleButton(dialog, u"Back Up"_s)->isEnabled());
    QVERIFY(m_backups.isEmpty());
}

// Nobody knows whether there is one: the server may go on without a monitor.
void TstServerActions::aBackupWhoseConnectionIsLost()
{
    m_monitor->server.hold(controlmethod::databaseBackup);
    backUpTo(u"/backups/new.db"_s);
    QTRY_COMPARE(m_backups.size(), 1);
    m_monitor->server.vanish();
    QTRY_VERIFY(
        m_monitor->isSaid(u"✖ The connection was lost during the backup to /backups/new.db. The server completes "
                          "it if it still runs."_s));
    QVERIFY(visibleBars().isEmpty());
    QVERIFY(!m_monitor->action(u"Back Up…"_s)->isEnabled());
    QVERIFY(m_monitor->server.listen());
    QTRY_VERIFY(m_monitor->action(u"Back Up…"_s)->isEnabled());
    QVERIFY(m_monitor->isSaid(u"✖ The connection was lost during the backup"_s)); // until somebody has read it
}

// What was to be replaced is the backup of a server that has gone while the question was open.
void TstServerActions::anotherServersBackupIsNotReplaced()
{
    backUpTo(u"/there/already.db"_s);
    auto *question = m_monitor->dialog<QMessageBox>();
    QVERIFY(question);
    const qint64 before = m_monitor->monitor.link().server().pid;
    m_monitor->server.vanish();
    m_monitor->server.setPort(4000);
    QVERIFY(m_monitor->server.listen());
    QTRY_VERIFY(m_monitor->monitor.link().isConnected() && m_monitor->monitor.link().server().pid != before);
    QTest::mouseClick(visibleButton(question, u"Replace"_s), Qt::LeftButton);
    QTRY_VERIFY(m_monitor->isSaid(u"✖ There is no backup: the server that was asked has gone meanwhile."_s));
    QVERIFY(visibleBars().isEmpty());
    trigger(u"Checkpoint"_s); // would be asked after it
    QTRY_COMPARE(m_monitor->server.calls().constLast(), u"database.checkpoint"_s);
    QCOMPARE(m_backups.size(), 1);
    QVERIFY(m_monitor->action(u"Back Up…"_s)->isEnabled());
}

void TstServerActions::eachActionHasALineOfItsOwn()
{
    m_monitor->server.hold(controlmethod::databaseBackup);
    backUpTo(u"/backups/new.db"_s);
    trigger(u"Checkpoint"_s);
    QTRY_VERIFY(m_monitor->isSaid(u"● The checkpoint is done"_s));
    QVERIFY(m_monitor->isSaid(u"◌ Backing up to /backups/new.db"_s));
    QCOMPARE(visibleBars().size(), 1);
}

// Nor does it go with the line of what went well before.
void TstServerActions::aResultIsSeenAfterAnotherWasDismissed()
{
    m_monitor->server.setAnswer(controlmethod::databaseBackup, [](const QJsonObject &) -> ControlResult {
        return controlRefusal(u"BACKUP_FAILED"_s, u"The disk is full."_s);
    });
    m_monitor->server.hold(controlmethod::databaseBackup);
    backUpTo(u"/backups/new.db"_s);
    trigger(u"Checkpoint"_s);
    QTRY_VERIFY(m_monitor->isSaid(u"● The checkpoint is done"_s));
    auto *strip = m_monitor->window.findChild<ActionStrip *>();
    QTest::mouseClick(visibleButton(strip, u"Dismiss"_s), Qt::LeftButton);
    QVERIFY(!m_monitor->isSaid(u"The checkpoint is done"_s));
    QVERIFY(m_monitor->isSaid(u"◌ Backing up"_s));
    m_monitor->server.release(controlmethod::databaseBackup);
    QTRY_VERIFY(m_monitor->isSaid(u"✖ The backup to /backups/new.db failed: The disk is full."_s));
    QTest::mouseClick(visibleButton(strip, u"Dismiss"_s), Qt::LeftButton);
    QVERIFY(!strip->isVisible());
}

void TstServerActions::resultsLeaveRoomForThePage()
{
    m_monitor->server.setRefusal(u"not now"_s);
    for (int i = 0; i < 10; ++i)
        trigger(u"Checkpoint"_s);
    QTRY_COMPARE(m_monitor->server.calls().size(), 10);
    QTRY_VERIFY(visibleBars().isEmpty());
    QTRY_VERIFY(m_monitor->window.findChild<ActionStrip *>()->height() < 200);
}

void TstServerActions::anActionMovesNothing()
{
    const auto *page = m_monitor->window.findChild<QStackedWidget *>();
    const QRect before = page->geometry();
    m_monitor->server.hold(controlmethod::databaseBackup);
    backUpTo(u"/backups/new.db"_s);
    QTRY_VERIFY(m_monitor->isSaid(u"◌ Backing up"_s));
    const auto *strip = m_monitor->window.findChild<ActionStrip *>();
    for (const QSize size : {QSize(1000, 700), QSize(640, 480)}) {
        m_monitor->window.resize(size);
        QTRY_COMPARE(strip->parentWidget()->width(), size.width());
        QTRY_VERIFY(strip->parentWidget()->rect().contains(strip->geometry()));
        const QWidget *row = strip->findChild<QProgressBar *>()->parentWidget();
        QTRY_VERIFY(strip->rect().contains(row->geometry()) && row->height() >= row->heightForWidth(row->width()));
    }
    m_monitor->window.resize(1280, 800);
    QTRY_COMPARE(page->geometry(), before);
}

void TstServerActions::outcomesAreActionsToo()
{
    trigger(u"Checkpoint"_s);
    QTRY_VERIFY(m_monitor->isSaid(u"● The checkpoint is done"_s));
    const auto &events = m_monitor->monitor.events().all();
    const auto done = std::find_if(events.begin(), events.end(),
                                   [](const Event &event) { return event.text.startsWith(u"The checkpoint is done"); });
    QVERIFY(done != events.end());
    QCOMPARE(done->kind, Event::Kind::Action); // as the filter for them shows
}

void TstServerActions::drainSaysWhomItInterrupts_data()
{
    QTest::addColumn<qint64>("connections"); // of each of two workers
    QTest::addColumn<QString>("text");
    QTest::newRow("none") << qint64(0) << u"Connected clients: 0."_s;
    QTest::newRow("many") << qint64(617) << u"Connected clients: 1,234."_s;
}

void TstServerActions::drainSaysWhomItInterrupts()
{
    QFETCH(qint64, connections);
    QFETCH(QString, text);
    Sample sample = ScriptedServer::busySample(QDateTime::currentDateTimeUtc(), 1, 2);
    for (WorkerSample &worker : sample.workers)
        worker.connections = connections;
    m_monitor->server.push(sample);
    QTRY_VERIFY(m_monitor->monitor.isLive());
    trigger(u"Drain and Stop…"_s);
    auto *question = m_monitor->dialog<QMessageBox>();
    QVERIFY(question);
    QVERIFY2(question->informativeText().startsWith(text), qPrintable(question->informativeText()));
}

// As one whose socket is forwarded: its process is none of ours.
void TstServerActions::aServerElsewhereIsNotRestarted()
{
    trigger(u"Restart Server…"_s);
    auto *box = m_monitor->dialog<QMessageBox>();
    QVERIFY(box);
    QVERIFY2(box->text().contains(u"does not run on this machine"_s), qPrintable(box->text()));
    QVERIFY(m_monitor->server.calls().isEmpty());
}

void TstServerActions::theLostServerIsOfferedAgain()
{
    m_monitor->server.push(ScriptedServer::busySample(QDateTime::currentDateTimeUtc(), 1, 2));
    QTRY_VERIFY(m_monitor->monitor.isLive());
    m_monitor->server.vanish();
    QTRY_VERIFY(m_monitor->monitor.link().lostAt().isValid());
    QTRY_VERIFY(visibleButton(&m_monitor->window, u"Start a Server…"_s)); // of the banner
    QTest::mouseClick(visibleButton(&m_monitor->window, u"Start a Server…"_s), Qt::LeftButton);
    QVERIFY(m_monitor->dialog<QDialog>());
    QVERIFY(m_monitor->isSaid(u"onewriter serve --database /var/lib/onewriter/posts.db --port 3000"_s));
    QVERIFY(m_monitor->isSaid(u"--control "_s + m_monitor->socketPath()));
}

QTEST_MAIN(TstServerActions)
#include "tst_serveractions.moc"
