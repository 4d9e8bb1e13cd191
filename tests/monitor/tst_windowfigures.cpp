// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/charts/chartcolumns.h"
#include "monitor/models/workersmodel.h"
#include "monitor/pages/connectpage.h"
#include "monitor/widgets/banner.h"
#include "monitor/widgets/figurelist.h"
#include "monitor/widgets/sharebars.h"
#include "shared/controlsocket.h"
#include "shared/format.h"
#include "tests/monitor/windowharness.h"
#include "tests/support/privatehome.h"

#include <QComboBox>
#include <QLineSeries>
#include <QPushButton>
#include <QScopeGuard>
#include <QTableView>

#include <unistd.h>

using namespace Qt::StringLiterals;

constexpr uid_t nobody = 65'534;

// What the window shows of a server, and of one that is away, silent, or none at all.
class TstWindowFigures : public QObject
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
    void anHourOf64WorkersIsShown();
    void eventsAreFiltered();
    void anAlertChangesItsTileAndIsAnEvent();

private:
    const PrivateHome m_home;
    static QDateTime now() { return QDateTime::currentDateTimeUtc(); }

    std::unique_ptr<WindowHarness> m_monitor;
};

void TstWindowFigures::initTestCase()
{
    QCoreApplication::setOrganizationName(u"onewriter-tests"_s);
}

void TstWindowFigures::init()
{
    m_monitor = std::make_unique<WindowHarness>();
    QVERIFY(QTest::qWaitForWindowActive(&m_monitor->window));
}

void TstWindowFigures::cleanup()
{
    m_monitor.reset();
}

void TstWindowFigures::saysWhatIsWrong_data()
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

void TstWindowFigures::saysWhatIsWrong()
{
    QFETCH(bool, listens);
    QFETCH(bool, isOurs);
    QFETCH(QByteArray, rubbish);
    QFETCH(int, version);
    QFETCH(QString, word);
    QFETCH(QString, title);
    m_monitor->server.setRubbish(rubbish);
    m_monitor->server.setProtocolVersion(version);
    if (listens)
        QVERIFY(m_monitor->server.listen());
    // A mode does not stop root, so that the test becomes somebody else for a while.
    const bool isRoot = ::geteuid() == 0;
    if (!isOurs)
        QVERIFY(QFile::setPermissions(m_monitor->folder.path(), {}) && (!isRoot || ::seteuid(nobody) == 0));
    const auto becomeOneself = qScopeGuard([this, isRoot] {
        if (isRoot)
            ::seteuid(0);
        QFile::setPermissions(m_monitor->folder.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    });
    m_monitor->monitor.connectTo(m_monitor->socketPath());
    QTRY_VERIFY2(m_monitor->status().contains(word), qPrintable(m_monitor->status()));
    const auto *page = m_monitor->window.findChild<ConnectPage *>();
    QVERIFY(page->isVisible());
    const QList<QLabel *> labels = page->findChildren<QLabel *>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [&](QLabel *label) { return label->text().contains(title); }));
    const QList<QPushButton *> buttons = page->findChildren<QPushButton *>(); // the ways out
    for (const QString &text : {u"Start a Server…"_s, u"Reconnect Now"_s, u"Choose a Socket…"_s})
        QVERIFY(std::any_of(buttons.begin(), buttons.end(), [&](QPushButton *button) {
            return button->isVisible() && button->text().remove(u'&') == text;
        }));
}

void TstWindowFigures::aServerThatDoesNotAnswerIsAskedAgain()
{
    m_monitor->server.setSilent(true);
    QVERIFY(m_monitor->server.listen());
    m_monitor->monitor.connectTo(m_monitor->socketPath());
    QTRY_COMPARE_WITH_TIMEOUT(m_monitor->monitor.link().state(), ServerLink::State::Waiting, 20'000);
    QTRY_VERIFY2(m_monitor->status().startsWith(u"No answer"_s), qPrintable(m_monitor->status()));
    QVERIFY(m_monitor->isSaid(u"No answer"_s));
    m_monitor->server.setSilent(false); // it goes on
    QTRY_VERIFY_WITH_TIMEOUT(m_monitor->monitor.link().isConnected(), 20'000);
}

void TstWindowFigures::saysWhoseSearchFoundNoServer()
{
    const QByteArray before = qgetenv("XDG_RUNTIME_DIR");
    const QByteArray beforeTemporary = qgetenv("TMPDIR");
    const auto restore = qScopeGuard([&] {
        qputenv("XDG_RUNTIME_DIR", before);
        qputenv("TMPDIR", beforeTemporary);
    });
    for (const char *variable : {"XDG_RUNTIME_DIR", "TMPDIR"}) // where no other server is
        qputenv(variable, QFile::encodeName(m_monitor->folder.path()));
    QVERIFY(QDir(m_monitor->folder.path()).mkdir(u"onewriter"_s));
    ScriptedServer newer(defaultControlPath(3000));
    newer.setProtocolVersion(controlProtocolVersion + 1);
    QVERIFY(newer.listen());
    m_monitor->monitor.search();
    QTRY_VERIFY2(m_monitor->status().contains(u"looking for a server"_s), qPrintable(m_monitor->status()));
    QTRY_VERIFY(m_monitor->isSaid(u"Another version"_s));
    QVERIFY(m_monitor->isSaid(defaultControlPath(3000)));
    newer.setProtocolVersion(controlProtocolVersion); // and it is looked at again
    QTRY_VERIFY_WITH_TIMEOUT(m_monitor->monitor.link().isConnected(), 20'000);
}

void TstWindowFigures::samplesThatCannotBeReadAreNotFigures()
{
    QVERIFY(m_monitor->connectToServer());
    const auto pushRubbish = [this] {
        m_monitor->server.pushSample({{u"time"_s, u"yesterday"_s}});
        return m_monitor->status().startsWith(u"No figures"_s);
    };
    QTRY_VERIFY_WITH_TIMEOUT(pushRubbish(), 20'000);
    QVERIFY(m_monitor->monitor.link().isConnected());
    QVERIFY(!m_monitor->monitor.isLive());
}

void TstWindowFigures::opensWithTheHistory()
{
    m_monitor->server.setHistory(ScriptedServer::busyHistory(now(), 300, 4));
    QVERIFY(m_monitor->connectToServer());
    QTRY_COMPARE(m_monitor->monitor.samples().all().size(), 300U);
    QVERIFY(m_monitor->status().contains(u"Connected"_s));
    QVERIFY(m_monitor->status().contains(u"4201"_s));
    QTRY_VERIFY(m_monitor->figure(u"Queue depth"_s).contains(u"of 500"_s));
    const auto lines = m_monitor->chart(u"Throughput"_s)->chart()->series();
    QCOMPARE(lines.size(), 2);
    QVERIFY(qobject_cast<QLineSeries *>(lines.first())->count() > 140); // one for two samples
}

void TstWindowFigures::aNewSampleIsShown()
{
    QVERIFY(m_monitor->connectToServer());
    Sample sample = ScriptedServer::busySample(now(), 10, 2);
    sample.queue.maxDepth = 123;
    m_monitor->server.push(sample);
    QTRY_COMPARE(m_monitor->figure(u"Queue depth"_s), u"123 of 500"_s);
    QVERIFY(m_monitor->chart(u"Queue depth (writes)"_s)->accessibleDescription().contains(u"123"_s));
    const QString latency = m_monitor->chart(u"Latency of writes"_s)->accessibleDescription();
    const Latency &write = sample.phasesUs.total;
    for (const auto &[name, us] : {std::pair(u"p50 "_s, write.p50), {u"p95 "_s, write.p95}, {u"p99 "_s, write.p99}})
        QVERIFY2(latency.contains(name + format::microseconds(us)), qPrintable(latency));
    sample.time = sample.time.addSecs(1);
    sample.queue.maxDepth = 7;
    m_monitor->server.push(sample);
    QTRY_COMPARE(m_monitor->figure(u"Queue depth"_s), u"7 of 500"_s);
}

void TstWindowFigures::nothingIsDrawnAcrossTheGap()
{
    const QDateTime end = now();
    m_monitor->server.setHistory(ScriptedServer::busyHistory(end.addSecs(-20), 60, 2));
    QVERIFY(m_monitor->connectToServer());
    QTRY_COMPARE(m_monitor->monitor.samples().all().size(), 60U);
    m_monitor->server.vanish();
    QTRY_COMPARE(m_monitor->monitor.link().state(), ServerLink::State::Waiting);
    m_monitor->server.setHistory(ScriptedServer::busyHistory(end, 10, 2)); // a new process
    QVERIFY(m_monitor->server.listen());
    QTRY_COMPARE(m_monitor->monitor.samples().all().size(), 70U); // by itself
    const auto series = m_monitor->chart(u"Queue depth (writes)"_s)->chart()->series();
    QCOMPARE(series.size(), 2);
    const auto before = qobject_cast<QLineSeries *>(series[0])->points();
    const auto after = qobject_cast<QLineSeries *>(series[1])->points();
    QVERIFY(before.size() >= 60 / 2); // one for two samples
    QVERIFY(after.size() >= 10 / 2);
    QVERIFY(after.first().x() - before.last().x() > 9);
}

void TstWindowFigures::figuresAreMarkedStaleWhileTheServerIsAway()
{
    m_monitor->server.setHistory(ScriptedServer::busyHistory(now(), 60, 2));
    QVERIFY(m_monitor->connectToServer());
    QTRY_VERIFY(m_monitor->monitor.isLive());
    const auto banners = m_monitor->window.findChildren<Banner *>();
    const auto isLostShown = [&] {
        return std::any_of(banners.begin(), banners.end(), [](Banner *banner) {
            return banner->isVisible() && banner->accessibleName().contains(u"lost"_s);
        });
    };
    QVERIFY(!isLostShown());
    const QImage live = m_monitor->find<Tile>(u"Writes"_s)->grab().toImage();
    m_monitor->server.vanish();
    QTRY_VERIFY(m_monitor->status().contains(u"Lost since"_s));
    QVERIFY(isLostShown());
    QVERIFY(m_monitor->find<Tile>(u"Writes"_s)->grab().toImage() != live);
    QVERIFY(m_monitor->figure(u"Writes"_s).startsWith(u"last known"_s));
    QVERIFY(m_monitor->chart(u"Throughput"_s)->accessibleDescription().startsWith(u"last known"_s));
    QVERIFY(m_monitor->find<ShareBars>(u"Requests per worker"_s)->accessibleDescription().startsWith(u"last known"_s));
    m_monitor->window.showPage(u"workers"_s);
    const auto *table = m_monitor->find<QTableView>(u"Workers"_s);
    const QString state = table->model()->index(0, WorkersModel::State).data().toString();
    QCOMPARE(state, u"○ was serving"_s);
    QVERIFY(table->fontMetrics().horizontalAdvance(state) + 8 <= table->columnWidth(WorkersModel::State));
    m_monitor->window.showPage(u"overview"_s);
    QVERIFY(!m_monitor->action(u"Checkpoint"_s)->isEnabled());
    QVERIFY(m_monitor->server.listen());
    QTest::keyClick(&m_monitor->window, Qt::Key_F5); // Reconnect Now
    QTRY_VERIFY(m_monitor->monitor.isLive());
    QVERIFY(!isLostShown());
}

// As one that was stopped with SIGSTOP: connected, but nothing comes.
void TstWindowFigures::aSilentServerIsNotLive()
{
    m_monitor->server.setHistory(ScriptedServer::busyHistory(now(), 60, 2));
    QVERIFY(m_monitor->connectToServer());
    QTRY_VERIFY(m_monitor->monitor.isLive());
    QTRY_VERIFY_WITH_TIMEOUT(!m_monitor->monitor.isLive(), 20'000);
    QVERIFY(m_monitor->monitor.link().isConnected());
    QTRY_VERIFY2(m_monitor->status().startsWith(u"No figures since"_s), qPrintable(m_monitor->status()));
    const QList<QPushButton *> buttons = m_monitor->window.findChildren<QPushButton *>();
    for (QPushButton *button : buttons) {
        if (button->isVisible() && button->text().remove(u'&') == u"Reconnect Now"_s)
            QTest::mouseClick(button, Qt::LeftButton);
    }
    QVERIFY(!m_monitor->monitor.link().isConnected());
    QTRY_VERIFY(m_monitor->monitor.link().isConnected());
    QTRY_VERIFY(m_monitor->server.isWatched());
    m_monitor->server.push(ScriptedServer::busySample(now(), 65, 2));
    QTRY_VERIFY(m_monitor->monitor.isLive());
    QTRY_VERIFY2(m_monitor->status().startsWith(u"Connected"_s), qPrintable(m_monitor->status()));
}

void TstWindowFigures::alertsAreOfOneServer()
{
    QVERIFY(m_monitor->connectToServer());
    m_monitor->server.push(ScriptedServer::busySample(now(), 0, 2));
    Sample busy = ScriptedServer::busySample(now().addSecs(1), 1, 2);
    busy.database.busyTotal = 5;
    m_monitor->server.push(busy);
    QTRY_VERIFY(m_monitor->monitor.alerts().isRaised(AlertKind::Busy));
    m_monitor->monitor.connectTo(m_monitor->folder.filePath(u"other.sock"_s));
    QVERIFY(!m_monitor->monitor.alerts().isRaised(AlertKind::Busy));
}

void TstWindowFigures::listsAreGreyedWhileTheServerIsAway()
{
    m_monitor->server.setHistory(ScriptedServer::busyHistory(now(), 60, 2));
    QVERIFY(m_monitor->connectToServer());
    QTRY_VERIFY(m_monitor->monitor.isLive());
    m_monitor->window.showPage(u"writes"_s);
    auto *list = m_monitor->find<FigureList>(u"Writes by operation"_s);
    QVERIFY(!list->accessibleDescription().isEmpty());
    const QImage live = list->grab().toImage();
    QCOMPARE(list->grab().toImage(), live);
    m_monitor->server.vanish();
    QTRY_VERIFY(m_monitor->status().contains(u"Lost since"_s));
    QVERIFY(list->grab().toImage() != live);
    QVERIFY(list->accessibleDescription().startsWith(u"last known"_s));
}

void TstWindowFigures::aFarThresholdFlattensNoLine()
{
    QVERIFY(m_monitor->connectToServer());
    m_monitor->window.showPage(u"writes"_s);
    const QDateTime begin = now();
    for (int i = 0; i < 3; ++i) {
        Sample sample = ScriptedServer::busySample(begin.addSecs(i), i + 1, 2);
        sample.database.walBytes = 1024 * 1024;
        m_monitor->server.push(sample);
    }
    QTRY_COMPARE(m_monitor->monitor.samples().all().size(), 3U);
    QVERIFY(m_monitor->monitor.alerts().rule(AlertKind::WalSize).isEnabled);
    const auto *line =
        qobject_cast<QLineSeries *>(m_monitor->chart(u"Write-ahead log"_s)->chart()->series().constFirst());
    QTRY_COMPARE(line->count(), 3);
    QVERIFY(line->points().constLast().y() > 0.5); // of the height of the plot
}

// Restarted with another --max-pending: what was before is not measured by what is now.
void TstWindowFigures::theCapacityIsThatOfItsTime()
{
    QList<Sample> history = ScriptedServer::busyHistory(now().addSecs(-20), 60, 2);
    for (Sample sample : ScriptedServer::busyHistory(now(), 10, 2)) {
        sample.primary.pid = 4999;
        sample.queue.capacity = 100;
        history.append(sample);
    }
    m_monitor->server.setHistory(history);
    QVERIFY(m_monitor->connectToServer());
    QTRY_VERIFY(m_monitor->monitor.isLive());
    const SampleChart *queue = m_monitor->chart(u"Queue depth (writes)"_s);
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

void TstWindowFigures::anHourOf64WorkersIsShown()
{
    m_monitor->server.setHistory(ScriptedServer::busyHistory(now(), 3600, 64));
    m_monitor->monitor.window().setMinutes(60);
    QVERIFY(m_monitor->connectToServer());
    QTRY_COMPARE_WITH_TIMEOUT(m_monitor->monitor.samples().all().size(), SampleRing::maxSamples, 60'000);
    const auto lines = m_monitor->chart(u"Throughput"_s)->chart()->series();
    for (const auto *line : lines)
        QVERIFY(qobject_cast<const QLineSeries *>(line)->count() <=
                mostPoints(m_monitor->chart(u"Throughput"_s)->style(), 0));
    m_monitor->window.showPage(u"workers"_s);
    QTRY_COMPARE(m_monitor->find<QTableView>(u"Workers"_s)->model()->rowCount(), 64);
}

void TstWindowFigures::eventsAreFiltered()
{
    m_monitor->server.setLog(
        {{now(), LogSeverity::Info, u"onewriter.primary"_s, 1, std::nullopt, u"serving"_s},
         {now(), LogSeverity::Critical, u"onewriter.writer"_s, 1, std::nullopt, u"disk is full"_s}});
    QVERIFY(m_monitor->connectToServer());
    m_monitor->window.showPage(u"events"_s);
    auto *table = m_monitor->find<QTableView>(u"Events"_s);
    QTRY_COMPARE(table->model()->rowCount(), 3); // and that the monitor has connected
    QTest::keyClick(&m_monitor->window, Qt::Key_F, Qt::ControlModifier);
    QTest::keyClicks(m_monitor->find<QLineEdit>(u"Search"_s), u"DISK"_s);
    QCOMPARE(table->model()->rowCount(), 1);
    m_monitor->find<QLineEdit>(u"Search"_s)->clear();
    auto *severity = m_monitor->find<QComboBox>(u"Least severity"_s);
    severity->setCurrentIndex(severity->count() - 1);
    QCOMPARE(table->model()->rowCount(), 1);
    severity->setCurrentIndex(0);
    m_monitor->server.push(LogEntry{now(), LogSeverity::Warning, u"onewriter.worker"_s, 2, 1, u"ended"_s});
    QTRY_COMPARE(table->model()->rowCount(), 4);
}

void TstWindowFigures::anAlertChangesItsTileAndIsAnEvent()
{
    AlertRules rules = defaultAlertRules();
    rules[std::size_t(AlertKind::QueueDepth)] = {true, 50, 1};
    m_monitor->monitor.alerts().setRules(rules);
    QVERIFY(m_monitor->connectToServer());
    const QDateTime begin = now();
    for (int i = 0; i < 3; ++i) {
        Sample sample = ScriptedServer::busySample(begin.addSecs(i), i + 1, 1);
        sample.queue.maxDepth = i == 2 ? 300 : 3;
        m_monitor->server.push(sample);
    }
    QTRY_VERIFY(m_monitor->monitor.alerts().isRaised(AlertKind::QueueDepth));
    QTRY_VERIFY(m_monitor->figure(u"Queue depth"_s).startsWith(u"alert: 300"_s));
    QVERIFY(!m_monitor->figure(u"Writes"_s).contains(u"alert"_s));
    QVERIFY(m_monitor->window.windowTitle().contains(u"Alerts: 1"_s));
    const auto &events = m_monitor->monitor.events().all();
    QVERIFY(
        std::any_of(events.begin(), events.end(), [](const Event &event) { return event.kind == Event::Kind::Alert; }));
}

QTEST_MAIN(TstWindowFigures)
#include "tst_windowfigures.moc"
