// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/dialogs/connectdialog.h"
#include "monitor/pages/connectpage.h"
#include "shared/controlsocket.h"
#include "tests/monitor/windowharness.h"
#include "tests/support/privatehome.h"

#include <QClipboard>
#include <QListWidget>
#include <QSignalSpy>

using namespace Qt::StringLiterals;

// How the user comes to a server: the page that finds them, and the dialog.
class TstConnecting : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void thePageSaysThatItLooks();
    void withoutAServerEnterStartsOne();
    void enterConnectsToTheFirstOfSeveral();
    void tabLeadsToTheNextServer();
    void theFocusStaysWhenTheListChanges();
    void aPortNamesTheServer();
    void thePortOfNobodyIsWaitedFor();
    void onePortOfSeveralServersIsAQuestion();
    void aSmallWindowIsScrolled();
    void theDialogConnects_data();
    void theDialogConnects();
    void theDialogTakesAPath();
    void theDialogHasThoseOfLastTime();
    void theDialogSaysThatThereIsNone();

private:
    const PrivateHome m_home;
    ScriptedServer *addServer(quint16 port);
    ConnectPage *page() const { return m_monitor->window.findChild<ConnectPage *>(); }
    ConnectDialog *openDialog();
    QListWidget *listOf(ConnectDialog *dialog) const { return dialog->findChild<QListWidget *>(); }
    void press(Qt::Key key) const { QTest::keyClick(m_monitor->window.windowHandle(), key); } // who has the focus

    std::unique_ptr<WindowHarness> m_monitor;
    std::vector<std::unique_ptr<ScriptedServer>> m_servers;
};

void TstConnecting::initTestCase()
{
    QCoreApplication::setOrganizationName(u"onewriter-tests"_s);
}

void TstConnecting::init()
{
    m_monitor = std::make_unique<WindowHarness>();
    for (const char *variable : {"XDG_RUNTIME_DIR", "TMPDIR"}) // where no other server is
        qputenv(variable, QFile::encodeName(m_monitor->folder.path()));
    QVERIFY(QDir(m_monitor->folder.path()).mkdir(u"onewriter"_s));
    QVERIFY(QTest::qWaitForWindowActive(&m_monitor->window));
}

void TstConnecting::cleanup()
{
    m_servers.clear();
    m_monitor.reset();
}

ScriptedServer *TstConnecting::addServer(quint16 port)
{
    m_servers.push_back(std::make_unique<ScriptedServer>(defaultControlPath(port)));
    m_servers.back()->setPort(port);
    return m_servers.back()->listen() ? m_servers.back().get() : nullptr;
}

ConnectDialog *TstConnecting::openDialog()
{
    QTest::keyClick(&m_monitor->window, Qt::Key_O, Qt::ControlModifier);
    return m_monitor->dialog<ConnectDialog>();
}

void TstConnecting::thePageSaysThatItLooks()
{
    ScriptedServer *server = addServer(3000);
    server->setSilent(true); // the search waits for its answer
    m_monitor->monitor.search();
    QTRY_VERIFY(m_monitor->isSaid(u"Looking for servers…"_s));
    QVERIFY(!m_monitor->isSaid(u"No server is running"_s));
    QVERIFY(!visibleButton(page(), u"Start a Server…"_s)->hasFocus());
    QTRY_VERIFY_WITH_TIMEOUT(m_monitor->isSaid(u"No answer"_s), 20'000);
}

void TstConnecting::withoutAServerEnterStartsOne()
{
    m_monitor->monitor.search();
    QTRY_VERIFY(m_monitor->isSaid(u"No server is running"_s));
    QTRY_VERIFY(visibleButton(page(), u"Start a Server…"_s)->hasFocus());
    press(Qt::Key_Return);
    auto *dialog = m_monitor->dialog<QDialog>();
    QVERIFY(dialog);
    QCOMPARE(dialog->windowTitle(), u"Start a Server"_s);
}

void TstConnecting::enterConnectsToTheFirstOfSeveral()
{
    QVERIFY(addServer(3001) && addServer(3002));
    m_monitor->monitor.search();
    QTRY_VERIFY(m_monitor->isSaid(u"Several servers are running"_s));
    QVERIFY(!m_monitor->monitor.link().isConnected());
    press(Qt::Key_Return);
    QTRY_VERIFY(m_monitor->monitor.link().isConnected());
    QCOMPARE(m_monitor->monitor.link().path(), defaultControlPath(3001));
}

void TstConnecting::tabLeadsToTheNextServer()
{
    QVERIFY(addServer(3001) && addServer(3002));
    m_monitor->monitor.search();
    QTRY_VERIFY(m_monitor->isSaid(u"Several servers are running"_s));
    press(Qt::Key_Tab);
    press(Qt::Key_Return);
    QTRY_VERIFY(m_monitor->monitor.link().isConnected());
    QCOMPARE(m_monitor->monitor.link().path(), defaultControlPath(3002));
}

void TstConnecting::theFocusStaysWhenTheListChanges()
{
    QVERIFY(addServer(3001) && addServer(3003));
    m_monitor->monitor.search();
    QTRY_VERIFY(m_monitor->isSaid(u"Several servers are running"_s));
    press(Qt::Key_Tab);
    QVERIFY(addServer(3002)); // comes between them
    const auto buttons = [this] {
        QList<QAbstractButton *> list = page()->findChildren<QAbstractButton *>();
        list.removeIf([](QAbstractButton *button) { return !button->text().contains(u"process"_s); });
        return list;
    };
    QTRY_COMPARE_WITH_TIMEOUT(buttons().size(), 3, 20'000);
    press(Qt::Key_Return);
    QTRY_VERIFY(m_monitor->monitor.link().isConnected());
    QCOMPARE(m_monitor->monitor.link().path(), defaultControlPath(3003));
}

void TstConnecting::aPortNamesTheServer()
{
    QVERIFY(addServer(3001) && addServer(3002));
    m_monitor->monitor.connectToPort(3002);
    QTRY_VERIFY(m_monitor->monitor.link().isConnected());
    QCOMPARE(m_monitor->monitor.link().path(), defaultControlPath(3002));
}

void TstConnecting::thePortOfNobodyIsWaitedFor()
{
    m_monitor->monitor.connectToPort(3003);
    QTRY_VERIFY(m_monitor->isSaid(u"No server there"_s));
    QTest::mouseClick(visibleButton(page(), u"Copy"_s), Qt::LeftButton);
    QVERIFY(QApplication::clipboard()->text().endsWith(u"onewriter serve --port 3003"_s));
    QVERIFY(addServer(3003));
    QTRY_VERIFY_WITH_TIMEOUT(m_monitor->monitor.link().isConnected(), 20'000);
}

void TstConnecting::onePortOfSeveralServersIsAQuestion()
{
    QVERIFY(addServer(3001));
    ScriptedServer otherAddress(defaultControlPath(3001, 2));
    otherAddress.setPort(3002); // whatever it tells: another process than the first
    QVERIFY(otherAddress.listen());
    m_monitor->monitor.connectToPort(3001);
    QTRY_VERIFY(m_monitor->isSaid(u"Several servers are running"_s));
    QVERIFY(!m_monitor->monitor.link().isConnected());
}

void TstConnecting::aSmallWindowIsScrolled()
{
    for (quint16 port = 3001; port <= 3008; ++port)
        QVERIFY(addServer(port));
    m_monitor->window.resize(m_monitor->window.minimumSize());
    m_monitor->monitor.search();
    QTRY_VERIFY(m_monitor->isSaid(u"Several servers are running"_s));
    QCOMPARE(m_monitor->window.size(), m_monitor->window.minimumSize());
    QAbstractButton *choose = visibleButton(page(), u"Choose a Socket…"_s);
    const auto isSeen = [&] {
        const QRect place(choose->mapTo(page(), QPoint(0, 0)), choose->size());
        return page()->rect().contains(place);
    };
    QTRY_VERIFY(!isSeen()); // below the list
    for (int i = 0; i < 20 && !choose->hasFocus(); ++i)
        press(Qt::Key_Tab);
    QVERIFY(choose->hasFocus());
    QVERIFY(isSeen());
}

void TstConnecting::theDialogConnects_data()
{
    QTest::addColumn<bool>("byMouse");
    QTest::newRow("Enter") << false;
    QTest::newRow("double click") << true;
}

void TstConnecting::theDialogConnects()
{
    QFETCH(bool, byMouse);
    QVERIFY(addServer(3001) && addServer(3002));
    ConnectDialog *dialog = openDialog();
    QVERIFY(dialog);
    QVERIFY(m_monitor->isSaid(u"Looking for servers…"_s));
    QListWidget *list = listOf(dialog);
    QTRY_COMPARE(list->count(), 2);
    QVERIFY(list->item(1)->text().contains(u"http://127.0.0.1:3002"_s));
    QVERIFY(!m_monitor->isSaid(u"Looking for servers…"_s));
    QVERIFY(list->hasFocus());
    const QSignalSpy accepted(dialog, &QDialog::accepted);
    if (byMouse) {
        const QPoint second = list->visualItemRect(list->item(1)).center();
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, second);
        QTest::mouseDClick(list->viewport(), Qt::LeftButton, {}, second);
    } else {
        QTest::keyClick(list, Qt::Key_Down);
        QTest::keyClick(list, Qt::Key_Return);
    }
    QCOMPARE(accepted.size(), 1);
    QTRY_VERIFY(m_monitor->monitor.link().isConnected());
    QCOMPARE(m_monitor->monitor.link().path(), defaultControlPath(3002));
}

void TstConnecting::theDialogTakesAPath()
{
    QVERIFY(m_monitor->server.listen()); // where no search finds it
    ConnectDialog *dialog = openDialog();
    QVERIFY(dialog);
    auto *path = dialog->findChild<QLineEdit *>();
    QVERIFY(!visibleButton(dialog, u"Connect"_s)->isEnabled());
    QTest::keyClicks(path, u" "_s + m_monitor->socketPath());
    QTest::mouseClick(visibleButton(dialog, u"Connect"_s), Qt::LeftButton);
    QTRY_VERIFY(m_monitor->monitor.link().isConnected());
    QCOMPARE(m_monitor->settings.recentServers(), QStringList{m_monitor->socketPath()});
}

void TstConnecting::theDialogHasThoseOfLastTime()
{
    m_monitor->settings.addRecentServer(defaultControlPath(3001));
    m_monitor->settings.addRecentServer(u"/srv/other.sock"_s);
    QVERIFY(addServer(3001));
    ConnectDialog *dialog = openDialog();
    QVERIFY(dialog);
    QListWidget *list = listOf(dialog);
    QTRY_COMPARE(list->count(), 2); // the one that runs is not there twice
    QVERIFY(list->item(0)->text().startsWith(u"● http://127.0.0.1:3001"_s));
    QCOMPARE(list->item(1)->text(), u"○ not running\n/srv/other.sock"_s);
    list->setCurrentRow(1);
    QCOMPARE(dialog->chosenPath(), u"/srv/other.sock"_s);
}

void TstConnecting::theDialogSaysThatThereIsNone()
{
    ConnectDialog *dialog = openDialog();
    QVERIFY(dialog);
    QTRY_VERIFY(m_monitor->isSaid(u"No server runs under your name on this machine."_s));
    QVERIFY(dialog->findChild<QLineEdit *>()->hasFocus()); // to type a path
}

QTEST_MAIN(TstConnecting)
#include "tst_connecting.moc"
