// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/controlserver.h"

#include "server/primary/statistics.h"
#include "shared/controlsocket.h"
#include "tests/support/controlpeer.h"
#include "tests/support/controlserverharness.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

class TstControlServer : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void answersEveryMethod_data();
    void answersEveryMethod();
    void refusesInTheWordsOfJsonRpc_data();
    void refusesInTheWordsOfJsonRpc();
    void rubbishEndsTheConnection_data();
    void rubbishEndsTheConnection();
    void aRequestMayBeSplitAnywhere();
    void aLineMayBe64KiBLong();
    void requestsWithoutIdAreDoneSilently();
    void repliesKeepTheirIds();
    void limitsUnansweredRequests();
    void backupTellsItsProgress();
    void anActionMayOutliveItsAsker();
    void subscribersGetSamplesAndLog();
    void subscribersChooseTheirPace_data();
    void subscribersChooseTheirPace();
    void aSlowSubscriberCostsNoMemory();
    void aFloodOfRequestsCostsNoMemory();
    void historyComesWhole();
    void historyLeavesOutTheNewestSeconds();
    void limitsConnections();
    void aPeerThatFinishedSendingIsAnswered();
    void theLastAnswerIsSentBeforeTheEnd();
    void theEndWaitsForAllPeersAtOnce();

    void theSocketIsPrivate();
    void theDefaultFolderBecomesPrivate();
    void aStaleSocketIsReplaced();
    void aLiveSocketIsNot();
    void refusesPlacesItCannotUse_data();
    void refusesPlacesItCannotUse();
    void otherUsersMayNotConnect();
    void isFoundByItsPort();
    void opensAgainAfterDescriptorsRanOut();

private:
    QString path() const { return m_folder->path() + "/c.sock"_L1; }
    QJsonObject ask(const QByteArray &method, const QByteArray &params = "{}");

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ControlServerHarness> m_server;
};

void TstControlServer::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    // The default folder must not be the one of whoever runs the tests.
    qputenv("XDG_RUNTIME_DIR", QFile::encodeName(m_folder->path()));
    m_server = std::make_unique<ControlServerHarness>();
    QVERIFY(!m_server->server().listen(path(), 3000));
}

void TstControlServer::cleanup()
{
    m_server.reset();
    m_folder.reset();
}

QJsonObject TstControlServer::ask(const QByteArray &method, const QByteArray &params)
{
    ControlPeer peer(path());
    return peer.ask(method, params);
}

void TstControlServer::answersEveryMethod_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("params");
    QTest::addColumn<QString>("done");   // what the actions saw
    QTest::addColumn<QString>("member"); // of the result
    QTest::newRow("info") << "server.info"_ba
                          << "{}"_ba << u""_s << u"sqliteVersion"_s;
    QTest::newRow("stats") << "stats.get"_ba
                           << "{}"_ba << u""_s << u"phasesUs"_s;
    QTest::newRow("history") << "stats.history"_ba
                             << R"({"seconds":60})"_ba << u""_s << u"samples"_s;
    QTest::newRow("all history") << "stats.history"_ba
                                 << "{}"_ba << u""_s << u"samples"_s;
    QTest::newRow("subscribe") << "stats.subscribe"_ba
                               << R"({"intervalMs":100})"_ba << u""_s << u"intervalMs"_s;
    QTest::newRow("log") << "log.recent"_ba
                         << "{}"_ba << u""_s << u"entries"_s;
    QTest::newRow("restart") << "worker.restart"_ba
                             << R"({"slot":2})"_ba << u"restart 2"_s << u""_s;
    QTest::newRow("reload") << "server.reload"_ba
                            << "{}"_ba << u"reload"_s << u""_s;
    QTest::newRow("drain") << "server.drain"_ba
                           << "{}"_ba << u"drain"_s << u""_s;
    QTest::newRow("checkpoint") << "database.checkpoint"_ba
                                << "{}"_ba << u"checkpoint"_s << u""_s;
    QTest::newRow("backup") << "database.backup"_ba
                            << R"({"path":"/b.db"})"_ba << u"backup /b.db"_s << u""_s;
    QTest::newRow("backup over a file") << "database.backup"_ba
                                        << R"({"path":"/b.db","force":true})"_ba << u"backup /b.db by force"_s << u""_s;
}

void TstControlServer::answersEveryMethod()
{
    QFETCH(const QByteArray, method);
    QFETCH(const QByteArray, params);
    QFETCH(const QString, done);
    QFETCH(const QString, member);
    m_server->actions().answerAtOnce = true;
    const QJsonObject answer = ask(method, params);
    QCOMPARE(answer.value("jsonrpc"_L1).toString(), u"2.0"_s);
    QVERIFY(!answer.contains("error"_L1));
    QVERIFY(answer.value("result"_L1).isObject());
    if (!member.isEmpty())
        QVERIFY(answer.value("result"_L1).toObject().contains(member));
    QCOMPARE(m_server->actions().seen.join(u';'), done);
}

void TstControlServer::refusesInTheWordsOfJsonRpc_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<int>("code");
    const auto call = [](const char *method, const char *params) {
        return QByteArray(R"({"jsonrpc":"2.0","id":1,"method":")") + method + R"(","params":)" + params + '}';
    };
    QTest::newRow("no method of ours") << call("server.explode", "{}") << -32601;
    QTest::newRow("no method") << R"({"jsonrpc":"2.0","id":1})"_ba << -32600;
    QTest::newRow("method is no string") << R"({"jsonrpc":"2.0","id":1,"method":1})"_ba << -32600;
    QTest::newRow("no version") << R"({"id":1,"method":"stats.get"})"_ba << -32600;
    QTest::newRow("version 1") << R"({"jsonrpc":"1.0","id":1,"method":"stats.get"})"_ba << -32600;
    QTest::newRow("id is an object") << R"({"jsonrpc":"2.0","id":{},"method":"stats.get"})"_ba << -32600;
    QTest::newRow("params are a number") << call("stats.get", "7") << -32600;
    QTest::newRow("params by position") << call("stats.history", "[60]") << -32602;
    QTest::newRow("an unknown parameter") << call("stats.get", R"({"verbose":true})") << -32602;
    QTest::newRow("no second") << call("stats.history", R"({"seconds":0})") << -32602;
    QTest::newRow("more than an hour") << call("stats.history", R"({"seconds":3601})") << -32602;
    QTest::newRow("half a second") << call("stats.history", R"({"seconds":0.5})") << -32602;
    QTest::newRow("seconds as text") << call("stats.history", R"({"seconds":"60"})") << -32602;
    QTest::newRow("skip before now") << call("stats.history", R"({"skip":-1})") << -32602;
    QTest::newRow("skip all") << call("stats.history", R"({"skip":3600})") << -32602;
    QTest::newRow("too often") << call("stats.subscribe", R"({"intervalMs":99})") << -32602;
    QTest::newRow("too seldom") << call("stats.subscribe", R"({"intervalMs":60001})") << -32602;
    QTest::newRow("no slot") << call("worker.restart", "{}") << -32602;
    QTest::newRow("slot as text") << call("worker.restart", R"({"slot":"1"})") << -32602;
    QTest::newRow("no path") << call("database.backup", R"({"force":true})") << -32602;
    QTest::newRow("a relative path") << call("database.backup", R"({"path":"b.db"})") << -32602;
    QTest::newRow("a path no file can have") << call("database.backup", R"({"path":"/b\u0000.db"})") << -32602;
    QTest::newRow("force is no boolean") << call("database.backup", R"({"path":"/b.db","force":1})") << -32602;
}

void TstControlServer::refusesInTheWordsOfJsonRpc()
{
    QFETCH(const QByteArray, line);
    QFETCH(const int, code);
    ControlPeer peer(path());
    peer.send(line + '\n');
    const QJsonObject answer = peer.next();
    QCOMPARE(answer.value("error"_L1).toObject().value("code"_L1).toInt(), code);
    QVERIFY(!answer.value("error"_L1).toObject().value("message"_L1).toString().isEmpty());
    QVERIFY(m_server->actions().seen.isEmpty());
    QVERIFY(peer.ask("stats.get").contains("result"_L1)); // and the connection lives
}

void TstControlServer::rubbishEndsTheConnection_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("code");
    QTest::newRow("no JSON") << "GET / HTTP/1.1\r\n\r\n"_ba << -32700;
    QTest::newRow("half an object") << "{\"jsonrpc\":\n"_ba << -32700;
    QTest::newRow("an empty line") << "\n"_ba << -32700;
    QTest::newRow("zeros") << QByteArray(100, '\0') + '\n' << -32700;
    QTest::newRow("no UTF-8") << "{\"jsonrpc\":\"2.0\",\"id\":\"\xff\xfe\",\"method\":\"stats.get\"}\n"_ba << -32700;
    QTest::newRow("two objects") << "{},{}\n"_ba << -32700;
    QTest::newRow("brackets of an array") << "1],[2\n"_ba << -32700;
    QTest::newRow("a number") << "7\n"_ba << -32600;
    QTest::newRow("null") << "null\n"_ba << -32600;
    QTest::newRow("a string") << "\"stats.get\"\n"_ba << -32600;
    QTest::newRow("a batch") << R"([{"jsonrpc":"2.0","id":1,"method":"stats.get"}])"
                                "\n"_ba
                             << -32600;
    QTest::newRow("a line longer than 64 KiB") << QByteArray(64 * 1024 + 1, ' ') + '\n' << -32700;
    QTest::newRow("a line without end") << QByteArray(1024 * 1024, '[') << -32700;
    QTest::newRow("deep nesting") << QByteArray(60'000, '[') + '\n' << -32700;
}

void TstControlServer::rubbishEndsTheConnection()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const int, code);
    ControlPeer peer(path());
    peer.send(bytes + "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server.drain\"}\n");
    const QJsonObject answer = peer.next();
    QCOMPARE(answer.value("error"_L1).toObject().value("code"_L1).toInt(), code);
    QVERIFY(answer.value("id"_L1).isNull());
    QVERIFY(peer.atEnd());
    QVERIFY(m_server->actions().seen.isEmpty()); // what followed was not read
    QVERIFY(ask("stats.get").contains("result"_L1));
}

void TstControlServer::aRequestMayBeSplitAnywhere()
{
    const QByteArray line = R"({"jsonrpc":"2.0","id":"a","method":"server.info","params":{}})"
                            "\r\n";
    for (qsizetype cut = 1; cut < line.size(); ++cut) {
        ControlPeer peer(path());
        peer.send(line.left(cut));
        QCoreApplication::processEvents();
        peer.send(line.mid(cut) + line); // and two in one
        QCOMPARE(peer.next().value("id"_L1).toString(), u"a"_s);
        QCOMPARE(peer.next().value("id"_L1).toString(), u"a"_s);
    }
    ControlPeer peer(path());
    for (const char c : line) {
        peer.send(QByteArray(1, c));
        QCoreApplication::processEvents();
    }
    QVERIFY(peer.next().contains("result"_L1));
}

void TstControlServer::aLineMayBe64KiBLong()
{
    QByteArray line = R"({"jsonrpc":"2.0","id":1,"method":"server.info"})";
    line += QByteArray(64 * 1024 - line.size(), ' ');
    ControlPeer peer(path());
    peer.send(line + '\n' + line + '\n');
    QVERIFY(peer.next().contains("result"_L1));
    QVERIFY(peer.next().contains("result"_L1));
}

void TstControlServer::requestsWithoutIdAreDoneSilently()
{
    m_server->actions().answerAtOnce = true;
    ControlPeer peer(path());
    peer.send("{\"jsonrpc\":\"2.0\",\"method\":\"database.checkpoint\"}\n"
              "{\"jsonrpc\":\"2.0\",\"method\":\"stats.history\"}\n"
              "{\"jsonrpc\":\"2.0\",\"method\":\"no.such\"}\n");
    QVERIFY(peer.ask("server.info").contains("result"_L1)); // the first thing that comes
    QCOMPARE(m_server->actions().seen, QStringList{u"checkpoint"_s});
}

void TstControlServer::repliesKeepTheirIds()
{
    ControlPeer peer(path());
    peer.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server.reload\"}\n"
              "{\"jsonrpc\":\"2.0\",\"id\":\"two\",\"method\":\"database.checkpoint\"}\n"
              "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"server.info\"}\n");
    QVERIFY(peer.next().value("id"_L1).isNull()); // at once; the other two are under way
    auto &waiting = m_server->actions().waiting;
    QTRY_COMPARE(waiting.size(), 2);
    waiting[1](controlRefusal(u"NOT_NOW"_s, u"Not now."_s));
    waiting[0](QJsonObject{{u"pages"_s, 7}});
    const QJsonObject second = peer.next();
    QCOMPARE(second.value("id"_L1).toString(), u"two"_s);
    const QJsonObject error = second.value("error"_L1).toObject();
    QCOMPARE(error.value("code"_L1).toInt(), -32000);
    QCOMPARE(error.value("message"_L1).toString(), u"Not now."_s);
    QCOMPARE(error.value("data"_L1).toObject().value("code"_L1).toString(), u"NOT_NOW"_s);
    const QJsonObject first = peer.next();
    QCOMPARE(first.value("id"_L1).toInt(), 1);
    QCOMPARE(first.value("result"_L1).toObject().value("pages"_L1).toInt(), 7);
}

// I6
void TstControlServer::limitsUnansweredRequests()
{
    ControlPeer peer(path());
    for (int i = 0; i < ControlServer::maxUnanswered; ++i)
        peer.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server.reload\"}\n");
    const QJsonObject refusal = peer.ask("stats.get");
    QCOMPARE(ControlPeer::reason(refusal), u"TOO_MANY_REQUESTS"_s);
    m_server->actions().waiting.takeFirst()(QJsonObject());
    QVERIFY(peer.next().contains("result"_L1));
    QVERIFY(peer.ask("stats.get").contains("result"_L1));
}

void TstControlServer::backupTellsItsProgress()
{
    ControlPeer peer(path());
    ControlPeer other(path());
    peer.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"database.backup\",\"params\":{\"path\":\"/b.db\"}}\n");
    QTRY_COMPARE(m_server->actions().waiting.size(), 1);
    m_server->actions().progress({u"/b.db"_s, 10, 100});
    m_server->actions().waiting[0](QJsonObject{{u"path"_s, u"/b.db"_s}});
    const QJsonObject progress = peer.next();
    QCOMPARE(progress.value("method"_L1).toString(), u"backup.progress"_s);
    QCOMPARE(progress.value("params"_L1).toObject(),
             (QJsonObject{{u"path"_s, u"/b.db"_s}, {u"donePages"_s, 10}, {u"totalPages"_s, 100}}));
    QCOMPARE(peer.next().value("id"_L1).toInt(), 1);
    QVERIFY(other.ask("server.info").contains("result"_L1)); // it heard nothing of it
}

void TstControlServer::anActionMayOutliveItsAsker()
{
    {
        ControlPeer peer(path());
        peer.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server.reload\"}\n");
        QTRY_COMPARE(m_server->actions().waiting.size(), 1);
    }
    QTRY_COMPARE(m_server->server().findChildren<ControlConnection *>().size(), 0);
    m_server->actions().waiting[0](QJsonObject());
    QVERIFY(ask("server.info").contains("result"_L1));
}

void TstControlServer::subscribersGetSamplesAndLog()
{
    ControlPeer peer(path());
    ControlPeer silent(path());
    QVERIFY(peer.ask("stats.subscribe").contains("result"_L1));
    m_server->statistics().sampleNow();
    m_server->log().add({QDateTime::currentDateTimeUtc(), LogSeverity::Warning, u"onewriter.test"_s, 7, 2, u"a\nb"_s});

    const QJsonObject sampled = peer.next();
    QCOMPARE(sampled.value("method"_L1).toString(), u"stats.sample"_s);
    Sample sample;
    QVERIFY(fromJson(sampled.value("params"_L1), sample));
    const QJsonObject logged = peer.next();
    QCOMPARE(logged.value("method"_L1).toString(), u"log.entry"_s);
    LogEntry entry;
    QVERIFY(fromJson(logged.value("params"_L1), entry));
    QCOMPARE(entry.text, u"a\nb"_s);
    QCOMPARE(entry.slot, 2);

    const QJsonObject recent = silent.ask("log.recent").value("result"_L1).toObject();
    QCOMPARE(recent.value("entries"_L1).toArray().size(), 1);
}

void TstControlServer::subscribersChooseTheirPace_data()
{
    QTest::addColumn<int>("intervalMs");
    QTest::addColumn<int>("every"); // so many samples one comes
    QTest::newRow("shortest") << 100 << 1;
    QTest::newRow("one second") << 1'000 << 1;
    QTest::newRow("a little more") << 1'001 << 2;
    QTest::newRow("1.4 seconds") << 1'400 << 2;
    QTest::newRow("two seconds") << 2'000 << 2;
    QTest::newRow("2.4 seconds") << 2'400 << 3;
    QTest::newRow("longest") << 60'000 << 60;
}

void TstControlServer::subscribersChooseTheirPace()
{
    QFETCH(const int, intervalMs);
    QFETCH(const int, every);
    const auto subscribe = [](ControlPeer &peer, int ms) {
        return peer.ask("stats.subscribe", R"({"intervalMs":)" + QByteArray::number(ms) + '}').contains("result"_L1);
    };
    ControlPeer peer(path());
    QVERIFY(subscribe(peer, intervalMs));
    for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < every; ++i)
            m_server->statistics().sampleNow();
        QCOMPARE(peer.next().value("method"_L1).toString(), u"stats.sample"_s);
        peer.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server.info\"}\n");
        QVERIFY(peer.next().contains("result"_L1)); // the others did not come
    }
    // Subscribing again changes the pace, and the next sample comes.
    m_server->statistics().sampleNow();
    QCOMPARE(peer.next().value("method"_L1).toString(), u"stats.sample"_s);
    QVERIFY(subscribe(peer, 1'000));
    m_server->statistics().sampleNow();
    QCOMPARE(peer.next().value("method"_L1).toString(), u"stats.sample"_s);
}

// I6
void TstControlServer::aSlowSubscriberCostsNoMemory()
{
    ControlPeer peer(path());
    QVERIFY(peer.ask("stats.subscribe").contains("result"_L1));
    const auto *socket = m_server->server().findChild<QLocalSocket *>();
    QVERIFY(socket);
    for (int i = 0; i < 3'000; ++i) { // it does not read: some 6 MB
        m_server->log().add({QDateTime::currentDateTimeUtc(), LogSeverity::Info, u"x"_s, 7, {}, QString(2'000, u'x')});
        QCoreApplication::processEvents();
        QVERIFY(socket->bytesToWrite() < 300 * 1024);
    }
    // Whole lines were dropped: what comes is well-formed, and then it is up to date again.
    peer.send("{\"jsonrpc\":\"2.0\",\"id\":99,\"method\":\"server.info\"}\n");
    int received = 0;
    for (QJsonObject message = peer.next(); message.value("id"_L1).toInt() != 99; message = peer.next()) {
        QCOMPARE(message.value("method"_L1).toString(), u"log.entry"_s);
        ++received;
    }
    QVERIFY(received > 10 && received < 1'000);
}

// I6
void TstControlServer::aFloodOfRequestsCostsNoMemory()
{
    ControlPeer peer(path());
    const QByteArray line = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"stats.get\"}\n";
    const qsizetype wanted = 20'000;
    const auto *socket = [this] {
        for (;;) {
            QCoreApplication::processEvents();
            if (const auto *found = m_server->server().findChild<QLocalSocket *>())
                return found;
        }
    }();
    // More than the kernel and both limits hold: the peer's sending must come to a stop.
    qsizetype sent = 0;
    for (int idle = 0; idle < 200 && sent < wanted * line.size();) {
        const qsizetype now = peer.sendSome(line.repeated(100));
        sent += now;
        idle = now > 0 ? 0 : idle + 1;
        QCoreApplication::processEvents();
        QVERIFY(socket->bytesToWrite() < 400 * 1024);
    }
    QVERIFY(sent < wanted * line.size());
    const qsizetype whole = sent / line.size();
    for (qsizetype i = 0; i < whole; ++i) // every one of them is answered
        QVERIFY(peer.next().contains("result"_L1));
}

void TstControlServer::historyComesWhole()
{
    for (int i = 0; i < 1'500; ++i) // a few megabytes: more than any buffer on the way
        m_server->statistics().sampleNow();
    ControlPeer peer(path());
    peer.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"stats.subscribe\"}\n"
              "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"stats.history\"}\n"
              "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"server.info\"}\n");
    QCOMPARE(peer.next().value("id"_L1).toInt(), 1);
    m_server->statistics().sampleNow(); // while it is being sent: this notification does not get in between
    const QJsonObject history = peer.next();
    QCOMPARE(history.value("id"_L1).toInt(), 2);
    const QJsonArray samples = history.value("result"_L1).toObject().value("samples"_L1).toArray();
    QVERIFY(samples.size() >= 1'500);
    for (const QJsonValue &json : samples) {
        Sample sample;
        QVERIFY(fromJson(json, sample));
    }
    QCOMPARE(peer.next().value("id"_L1).toInt(), 3);
}

// I6
void TstControlServer::historyLeavesOutTheNewestSeconds()
{
    m_server->statistics().sampleNow();
    const auto count = [this](const QByteArray &params) {
        return ask("stats.history", params).value("result"_L1).toObject().value("samples"_L1).toArray().size();
    };
    QCOMPARE(count(R"({"skip":0})"), 1);
    QCOMPARE(count(R"({"skip":3599})"), 0);
    // It is in one of two that follow each other.
    QTRY_COMPARE(count(R"({"seconds":3599,"skip":1})"), 1);
    QCOMPARE(count(R"({"seconds":1})"), 0);
}

void TstControlServer::limitsConnections()
{
    std::vector<std::unique_ptr<ControlPeer>> peers;
    for (int i = 0; i < ControlServer::maxConnections; ++i) {
        peers.push_back(std::make_unique<ControlPeer>(path()));
        QVERIFY(peers.back()->ask("server.info").contains("result"_L1));
    }
    {
        ControlPeer tooMany(path());
        QCOMPARE(ControlPeer::reason(tooMany.next()), u"TOO_MANY_CONNECTIONS"_s);
        QVERIFY(tooMany.atEnd());
    }
    peers.pop_back();
    QTRY_VERIFY(ask("server.info").contains("result"_L1));
}

// As `echo … | socat` does.
void TstControlServer::aPeerThatFinishedSendingIsAnswered()
{
    for (const QByteArray method : {"server.info", "stats.history"}) {
        ControlPeer peer(path());
        peer.send(R"({"jsonrpc":"2.0","id":1,"method":")" + method + "\"}\n");
        peer.finishSending();
        QVERIFY2(peer.next().contains("result"_L1), method.constData());
        QVERIFY(peer.atEnd());
    }
}

void TstControlServer::theLastAnswerIsSentBeforeTheEnd()
{
    ControlPeer peer(path());
    peer.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server.drain\"}\n");
    QTRY_COMPARE(m_server->actions().waiting.size(), 1);
    m_server->actions().waiting[0](QJsonObject());
    m_server->server().close();
    QVERIFY(peer.next().contains("result"_L1));
    QVERIFY(peer.atEnd());
    QVERIFY(!QFileInfo::exists(path()));
}

// One that reads gets all that waits for it, beside others that do not.
void TstControlServer::theEndWaitsForAllPeersAtOnce()
{
    for (int i = 0; i < 1'000; ++i) // megabytes: more than any buffer on the way
        m_server->statistics().sampleNow();
    const QByteArray history = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"stats.history\"}\n";
    std::vector<std::unique_ptr<ControlPeer::Socket>> peers;
    for (int i = 0; i < ControlServer::maxConnections; ++i) {
        peers.push_back(std::make_unique<ControlPeer::Socket>());
        QVERIFY(peers.back()->connectTo(path()));
        QCOMPARE(::send(peers.back()->descriptor(), history.constData(), std::size_t(history.size()), 0),
                 history.size());
    }
    const auto areBehind = [this] {
        const auto sockets = m_server->server().findChildren<QLocalSocket *>();
        return std::count_if(sockets.begin(), sockets.end(), [](auto *socket) { return socket->bytesToWrite() > 0; });
    };
    QTRY_COMPARE(areBehind(), ControlServer::maxConnections);

    const std::unique_ptr<ControlPeer::Socket> reader = std::exchange(peers.back(), nullptr);
    QByteArray received;
    std::thread thread([&] { // finishNow() blocks this one
        char buffer[64 * 1024];
        pollfd readable{reader->descriptor(), POLLIN, 0};
        while (!received.endsWith('\n') && ::poll(&readable, 1, 5'000) > 0) {
            const ssize_t count = ::recv(reader->descriptor(), buffer, sizeof buffer, 0);
            if (count <= 0)
                break;
            received.append(buffer, count);
        }
        peers.clear(); // now nobody is left to be waited for
    });
    ControlConnection::finishNow(m_server->server().findChildren<ControlConnection *>(), std::chrono::seconds(30));
    thread.join();
    const QJsonArray samples = QJsonDocument::fromJson(received).object()["result"_L1]["samples"_L1].toArray();
    QCOMPARE(samples.size(), 1'000);
}

void TstControlServer::theSocketIsPrivate()
{
    struct stat info {
    };
    QCOMPARE(::stat(QFile::encodeName(path()).constData(), &info), 0);
    QCOMPARE(info.st_mode & 07777, 0600u);

    const mode_t before = ::umask(0);
    ControlServerHarness other;
    const QString deep = m_folder->path() + "/onewriter/4000.sock"_L1;
    QVERIFY(!other.server().listen(deep, 4000));
    ::umask(before);
    QCOMPARE(::stat(QFile::encodeName(deep).constData(), &info), 0);
    QCOMPARE(info.st_mode & 07777, 0600u);
    QCOMPARE(::stat(QFile::encodeName(QFileInfo(deep).path()).constData(), &info), 0);
    QCOMPARE(info.st_mode & 07777, 0700u);
}

void TstControlServer::theDefaultFolderBecomesPrivate()
{
    const auto modeOf = [](const QByteArray &folder) {
        struct stat info {
        };
        return ::stat(folder.constData(), &info) == 0 ? info.st_mode & 07777 : 0;
    };
    const QByteArray folder = QFile::encodeName(m_folder->path() + "/onewriter"_L1);
    const QByteArray given = QFile::encodeName(m_folder->path() + "/given"_L1);
    QVERIFY(QDir(m_folder->path()).mkdir(u"given"_s));
    QCOMPARE(::chmod(folder.constData(), 0755), 0);
    QCOMPARE(::chmod(given.constData(), 0755), 0);
    ControlServerHarness one;
    QVERIFY(!one.server().listen(QFile::decodeName(folder + "/4000.sock"), 4000));
    QCOMPARE(modeOf(folder), 0700u);
    ControlServerHarness other;
    QVERIFY(!other.server().listen(QFile::decodeName(given + "/c.sock"), 4001));
    QCOMPARE(modeOf(given), 0755u); // the user's own
}

void TstControlServer::aStaleSocketIsReplaced()
{
    m_server.reset();
    ControlPeer::leaveStaleSocket(path());
    QCOMPARE(probeControlSocket(path()), SocketState::Stale);
    m_server = std::make_unique<ControlServerHarness>();
    QVERIFY(!m_server->server().listen(path(), 3000));
    QVERIFY(ask("server.info").contains("result"_L1));
}

// I8, for the control socket
void TstControlServer::aLiveSocketIsNot()
{
    ControlServerHarness second;
    const auto refusal = second.server().listen(path(), 3000);
    QVERIFY(refusal);
    QCOMPARE(refusal->exitCode, EX_UNAVAILABLE);
    QVERIFY2(refusal->message.contains(path()) && refusal->message.contains("--control"_L1),
             qPrintable(refusal->message));
    QVERIFY(!refusal->message.contains(u'\n'));
    QVERIFY(ask("server.info").contains("result"_L1));

    // One without our lock is not taken away either.
    QLocalServer foreign;
    const QString foreignPath = m_folder->path() + "/foreign.sock"_L1;
    QVERIFY(foreign.listen(foreignPath));
    QVERIFY(second.server().listen(foreignPath, 3000));
    QCOMPARE(probeControlSocket(foreignPath), SocketState::Listening);
}

void TstControlServer::refusesPlacesItCannotUse_data()
{
    QTest::addColumn<QString>("name"); // below the test's folder
    QTest::addColumn<QString>("why");
    QTest::newRow("a path too long") << QString(107, u's') << u"longer than 106 bytes"_s;
    QTest::newRow("no folder above") << u"none/none/c.sock"_s << u"No such file"_s;
    QTest::newRow("a file as folder") << u"file/c.sock"_s << u"not a folder"_s;
    QTest::newRow("a file of that name") << u"file"_s << u"no socket"_s;
    QTest::newRow("a folder others may write to") << u"open/c.sock"_s << u"other users may write"_s;
    QTest::newRow("a folder of another user") << u"theirs/c.sock"_s << u"another user"_s;
    QTest::newRow("the default folder as a link") << u"onewriter/1.sock"_s << u"not a folder"_s;
}

void TstControlServer::refusesPlacesItCannotUse()
{
    QFETCH(const QString, name);
    QFETCH(const QString, why);
    QDir folder(m_folder->path());
    QFile(folder.filePath(u"file"_s)).open(QIODevice::WriteOnly);
    QVERIFY(folder.mkdir(u"open"_s) && folder.mkdir(u"theirs"_s) && folder.mkdir(u"elsewhere"_s));
    QCOMPARE(::chmod(QFile::encodeName(folder.filePath(u"open"_s)).constData(), 0777), 0);
    // Without root nothing can be given away; /proc/1 then is somebody else's.
    const QString theirs = folder.filePath(u"theirs"_s);
    QString target = folder.filePath(name);
    if (::chown(QFile::encodeName(theirs).constData(), 65'534, 65'534) != 0 && name.startsWith("theirs"_L1))
        target = u"/proc/1/c.sock"_s;
    QDir(folder.filePath(u"onewriter"_s)).removeRecursively();
    QVERIFY(QFile::link(folder.filePath(u"elsewhere"_s), folder.filePath(u"onewriter"_s)));

    ControlServerHarness server;
    const auto refusal = server.server().listen(target, 5000);
    QVERIFY(refusal);
    QVERIFY2(refusal->message.contains(why) || target.startsWith("/proc"_L1), qPrintable(refusal->message));
    QVERIFY(!QFileInfo::exists(target) || name == "file"_L1);
    QVERIFY(!QFileInfo::exists(target + ".lock"_L1));
}

void TstControlServer::otherUsersMayNotConnect()
{
    const QString name = path();
    // As root, let another user through the folder and the file's mode: the server still looks at who it is.
    QCOMPARE(::chmod(QFile::encodeName(m_folder->path()).constData(), 0755), 0);
    QCOMPARE(::chmod(QFile::encodeName(name).constData(), 0666), 0);
    ControlPeer stranger(name, ControlPeer::As::Nobody);
    if (::geteuid() != 0) { // it is ourselves then
        QVERIFY(stranger.ask("server.info").contains("result"_L1));
        return;
    }
    QVERIFY(stranger.atEnd());
}

void TstControlServer::isFoundByItsPort()
{
    // Its path is not the default one: a link leads to it.
    const QString link = defaultControlPath(3000);
    QVERIFY(link != path());
    QCOMPARE(QFileInfo(link).symLinkTarget(), path());
    QCOMPARE(probeControlSocket(link), SocketState::Listening);

    // A second server on that port of another address does not take the link, but has its own; nor does its end.
    const QString otherLink = m_folder->path() + "/onewriter/3000-2.sock"_L1;
    {
        ControlServerHarness second;
        QVERIFY(!second.server().listen(m_folder->path() + "/d.sock"_L1, 3000));
        QCOMPARE(QFileInfo(link).symLinkTarget(), path());
        QCOMPARE(QFileInfo(otherLink).symLinkTarget(), m_folder->path() + "/d.sock"_L1);
        QCOMPARE(probeControlSocket(otherLink), SocketState::Listening);
    }
    QVERIFY(!QFileInfo(otherLink).isSymLink());
    QCOMPARE(probeControlSocket(link), SocketState::Listening);
    m_server.reset();
    QVERIFY(!QFileInfo(link).isSymLink());

    // A link that a killed server left is replaced.
    QVERIFY(QFile::link(m_folder->path() + "/gone.sock"_L1, link));
    m_server = std::make_unique<ControlServerHarness>();
    QVERIFY(!m_server->server().listen(path(), 3000));
    QCOMPARE(QFileInfo(link).symLinkTarget(), path());
}

// QLocalServer closes itself then, without a word.
void TstControlServer::opensAgainAfterDescriptorsRanOut()
{
    rlimit limit{};
    QCOMPARE(::getrlimit(RLIMIT_NOFILE, &limit), 0);
    const rlimit before = limit;
    ControlPeer peer(path());
    QVERIFY(peer.ask("server.info").contains("result"_L1));
    ControlPeer::Socket waiting; // made while there are descriptors
    limit.rlim_cur = 3;
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &limit), 0);
    waiting.connectTo(path());
    QTRY_VERIFY(!QFileInfo::exists(path()));
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &before), 0);
    m_server->statistics().sampleNow();
    QVERIFY(ask("server.info").contains("result"_L1));
}

QTEST_GUILESS_MAIN(TstControlServer)
#include "tst_controlserver.moc"
