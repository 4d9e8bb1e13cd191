// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/sample.h"
#include "tests/support/commandrun.h"
#include "tests/support/controlpeer.h"
#include "tests/support/httpclient.h"
#include "tests/support/outsideprogram.h"
#include "tests/support/postingclients.h"
#include "tests/support/serverprocess.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

// The control socket and the commands that use it, on the built server.
class TstControl : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void everyMethodWorks();
    void refusalsHaveTheirReasons();
    void figuresEqualWhatAClientCounted();
    void refusedWritesAreCountedByCode();
    void aSampleIsOfOneSecond();
    void aBurstBetweenTwoSamplesIsSeen();
    void writesStayCountedWhenTheirWorkerDies();
    void theLogIsHandedOn();
    void theLogTellsWhatWasAskedFor();
    void checkpointSaysWhatKeptIt();
    void commandsFindTheServer();
    void commandsSayWhatIsWrong_data();
    void commandsSayWhatIsWrong();
    void severalServersAreListed();
    void serversOnOnePortAreListed();
    void statsAreLegibleAndMachineReadable();
    void backupIsACopy();
    void drainReturnsWhenTheServerHasEnded();
    void aStoppedServerIsThereAllTheSame();
    void aSecondServerOnTheSocketIsRefused();
    void aKilledServerLeavesNothingInTheWay();

private:
    CommandRun run(const QStringList &arguments) const { return runCommand(m_folder->path(), arguments); }
    static Sample sampleOf(const QJsonObject &response);
    // Waits until a sample fulfils the condition.
    template <typename Condition>
    static bool eventually(ControlPeer &peer, Condition condition);

    QTemporaryDir m_base;
    std::unique_ptr<QTemporaryDir> m_folder; // of the test, in m_base
};

void TstControl::init()
{
    // Servers and commands of a test meet in a folder of their own, and no others.
    m_folder = std::make_unique<QTemporaryDir>(m_base.filePath(u"XXXXXX"_s));
    qputenv("XDG_RUNTIME_DIR", QFile::encodeName(m_folder->path()));
    qputenv("TMPDIR", QFile::encodeName(m_base.path()));
}

Sample TstControl::sampleOf(const QJsonObject &response)
{
    Sample sample;
    return fromJson(response.value("result"_L1), sample) ? sample : Sample{};
}

template <typename Condition>
bool TstControl::eventually(ControlPeer &peer, Condition condition)
{
    return QTest::qWaitFor([&] { return condition(sampleOf(peer.ask("stats.get"))); }, 20'000);
}

void TstControl::everyMethodWorks()
{
    ServerProcess server(m_folder->path());
    QVERIFY2(server.isServing(), qPrintable(server.standardError()));
    ControlPeer peer(server.controlPath());

    const QJsonObject info = peer.ask("server.info").value("result"_L1).toObject();
    QCOMPARE(info.value("pid"_L1).toInteger(), server.pid());
    QCOMPARE(info.value("url"_L1).toString(), u"http://127.0.0.1:%1"_s.arg(server.port()));
    QCOMPARE(info.value("database"_L1).toString(), server.databasePath());
    QCOMPARE(info.value("workers"_L1).toInt(), 2);
    QCOMPARE(info.value("protocolVersion"_L1).toInt(), 1);
    QVERIFY(!info.value("sqliteVersion"_L1).toString().isEmpty());
    QCOMPARE(info.value("options"_L1).toObject().value("max-pending"_L1).toInt(), 500);

    const Sample sample = sampleOf(peer.ask("stats.get"));
    QCOMPARE(sample.workers.size(), 2);
    QCOMPARE(sample.workers[0].state, WorkerState::Serving);
    QCOMPARE(sample.queue.capacity, 500);
    QVERIFY(sample.database.fileBytes > 0);
    QVERIFY(!peer.ask("stats.history").value("result"_L1).toObject().value("samples"_L1).toArray().isEmpty());
    QVERIFY(peer.ask("log.recent").contains("result"_L1));

    QCOMPARE(httpPost(server.port(), "/posts", {{u"title"_s, u"a"_s}}).status, 201);
    const QJsonObject checkpoint = peer.ask("database.checkpoint").value("result"_L1).toObject();
    QCOMPARE(checkpoint.value("mode"_L1).toString(), u"TRUNCATE"_s);
    QCOMPARE(checkpoint.value("busy"_L1).toBool(true), false);

    const QList<qint64> before = server.workerPids();
    const qint64 second = sampleOf(peer.ask("stats.get")).workers[1].pid;
    QVERIFY(peer.ask("worker.restart", R"({"slot":1})").contains("result"_L1));
    const Sample restarted = sampleOf(peer.ask("stats.get"));
    QVERIFY(!before.contains(restarted.workers[0].pid));
    QCOMPARE(restarted.workers[1].pid, second);
    QVERIFY(peer.ask("server.reload").contains("result"_L1));
    QVERIFY(sampleOf(peer.ask("stats.get")).workers[1].pid != second);
    QCOMPARE(server.workerPids().size(), 2); // the old ones have ended

    QVERIFY(peer.ask("stats.subscribe").contains("result"_L1));
    QCOMPARE(peer.next().value("method"_L1).toString(), u"stats.sample"_s);
    QVERIFY(peer.ask("server.drain").contains("result"_L1));
    QVERIFY(peer.atEnd());
    QCOMPARE(server.waitForExit(), 0);
}

void TstControl::refusalsHaveTheirReasons()
{
    const ServerProcess server(m_folder->path());
    ControlPeer peer(server.controlPath());
    QCOMPARE(ControlPeer::reason(peer.ask("worker.restart", R"({"slot":0})")), u"NO_SUCH_SLOT"_s);
    QCOMPARE(ControlPeer::reason(peer.ask("worker.restart", R"({"slot":3})")), u"NO_SUCH_SLOT"_s);
    QCOMPARE(ControlPeer::reason(peer.ask("database.backup", R"({"path":"/proc/none/b.db"})")), u"BACKUP_FAILED"_s);
    const QByteArray ontoItself = QJsonDocument(QJsonObject{{u"path"_s, server.databasePath()}, {u"force"_s, true}})
                                      .toJson(QJsonDocument::Compact);
    QCOMPARE(ControlPeer::reason(peer.ask("database.backup", ontoItself)), u"BACKUP_FAILED"_s);
    QFile other(m_folder->filePath(u"other.txt"_s));
    QVERIFY(other.open(QIODevice::WriteOnly));
    const QByteArray ontoAnother =
        QJsonDocument(QJsonObject{{u"path"_s, other.fileName()}}).toJson(QJsonDocument::Compact);
    QCOMPARE(ControlPeer::reason(peer.ask("database.backup", ontoAnother)), u"TARGET_EXISTS"_s);
    QCOMPARE(httpGet(server.port(), "/readyz").status, 200);
}

void TstControl::figuresEqualWhatAClientCounted()
{
    const ServerProcess server(m_folder->path());
    ControlPeer peer(server.controlPath());
    HttpClient http(server.port());
    for (int i = 0; i < 20; ++i)
        QCOMPARE(http.post("/posts", {{u"title"_s, u"a"_s}}).status, 201);
    QCOMPARE(sampleOf(peer.ask("stats.get")).writes.total, 20); // at once: they are counted in the primary
    for (int i = 0; i < 30; ++i)
        QCOMPARE(http.get("/posts?limit=1").status, 200); // most of them from the cache
    QCOMPARE(http.request("DELETE", "/posts/01890000-0000-7000-8000-000000000000").status, 404);
    QVERIFY(eventually(peer, [](const Sample &sample) { return sample.reads.total == 30; }));
    const Sample sample = sampleOf(peer.ask("stats.get"));
    QCOMPARE(sample.writes.byOperation.value(u"createPost"_s), 20);
    QCOMPARE(sample.writes.rejectedByCode, (QMap<QString, qint64>{{u"NOT_FOUND"_s, 1}}));
    qint64 requests = 0;
    for (const WorkerSample &worker : sample.workers)
        requests += worker.requests;
    QCOMPARE(requests, 51);
    QCOMPARE(sample.database.busyTotal, 0);
}

// Wherever they are refused: before a route, in it, by the queue, by the operation.
void TstControl::refusedWritesAreCountedByCode()
{
    const ServerProcess server(m_folder->path());
    ControlPeer peer(server.controlPath());
    HttpClient http(server.port());
    constexpr int times = 7;
    for (int i = 0; i < times; ++i) {
        QCOMPARE(http.post("/posts", {{u"title"_s, u""_s}}).status, 422);
        QCOMPARE(http.request("POST", "/posts", "{").status, 400);
        QVERIFY(http.send("POST /posts HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
                          "Content-Length: 2\r\n\r\n{}"));
        QCOMPARE(http.receive().status, 415);
        QCOMPARE(http.request("PATCH", "/posts").status, 405);
        QCOMPARE(http.request("DELETE", "/posts/01890000-0000-7000-8000-000000000000").status, 404);
        QCOMPARE(http.request("POST", "/nowhere").status, 404);
        QCOMPARE(http.get("/posts/none").status, 404); // no write
        QCOMPARE(http.get("/posts?limit=0").status, 422);
    }
    const QMap<QString, qint64> ofWrites{{u"INVALID"_s, times},
                                         {u"MALFORMED"_s, times},
                                         {u"METHOD_NOT_ALLOWED"_s, times},
                                         {u"NOT_FOUND"_s, 2 * times},
                                         {u"UNSUPPORTED_MEDIA_TYPE"_s, times}};
    QMap<QString, qint64> ofAll = ofWrites;
    ofAll[u"INVALID"_s] += times;
    ofAll[u"NOT_FOUND"_s] += times;
    QVERIFY(eventually(peer, [&](const Sample &sample) { return sample.writes.rejectedByCode == ofWrites; }));
    const Sample::Http counted = sampleOf(peer.ask("stats.get")).http;
    QCOMPARE(counted.errorsByCode, ofAll);
    QCOMPARE(counted.answersByClass.value(u"4xx"_s), 8 * times);
    QVERIFY(counted.bytesReceived > 0 && counted.bytesSent > 0);
    QCOMPARE(counted.connectionsAccepted, 1);
}

// What the primary measures and what the workers report is in the same sample.
void TstControl::aSampleIsOfOneSecond()
{
    constexpr qint64 burst = 50;
    const ServerProcess server(m_folder->path());
    ControlPeer peer(server.controlPath());
    QVERIFY(peer.ask("stats.subscribe").contains("result"_L1));
    const auto nextSample = [&peer] {
        QJsonObject message = peer.next();
        while (message.value("method"_L1).toString() == "log.entry"_L1)
            message = peer.next();
        Sample sample;
        return fromJson(message.value("params"_L1), sample) ? std::optional(sample) : std::nullopt;
    };
    HttpClient http(server.port());
    bool isTogether = false;
    for (int round = 0; round < 10 && !isTogether; ++round) { // a burst that a slow machine cuts in two tells nothing
        QVERIFY(nextSample());
        for (qint64 i = 0; i < burst; ++i) {
            QCOMPARE(http.post("/posts", {{u"title"_s, u"a"_s}}).status, 201);
            QCOMPARE(http.get("/posts?limit=1").status, 200);
        }
        std::optional<Sample> sample = nextSample();
        while (sample && sample->phasesUs.commit.count == 0)
            sample = nextSample();
        QVERIFY(sample);
        const Sample::Phases &phases = sample->phasesUs;
        isTogether = phases.commit.count == burst && phases.ipc.count == burst && phases.total.count == burst &&
                     phases.reply.count == burst && sample->reads.latencyUs.count == burst;
        if (!isTogether)
            qInfo("commit %lld, total %lld, reads %lld", phases.commit.count, phases.total.count,
                  sample->reads.latencyUs.count);
    }
    QVERIFY(isTogether);
}

// Between two samples the queue may have been full and be empty again.
void TstControl::aBurstBetweenTwoSamplesIsSeen()
{
    constexpr int burst = 8;
    ServerProcess server(m_folder->path());
    QVERIFY2(server.isServing(), qPrintable(server.standardError()));
    ControlPeer subscriber(server.controlPath());
    QVERIFY(subscriber.ask("stats.subscribe").contains("result"_L1));
    QCOMPARE(subscriber.next().value("method"_L1).toString(), u"stats.sample"_s); // nearly a second until the next
    OutsideProgram lock(server.databasePath());
    QVERIFY(lock.run("BEGIN IMMEDIATE"));
    PostingClients clients(server.port(), burst, u"burst"_s, 1);
    ControlPeer peer(server.controlPath());
    QVERIFY(eventually(peer, [](const Sample &sample) { return sample.queue.depth + sample.queue.inFlight == burst; }));
    QVERIFY(lock.run("COMMIT"));
    clients.results();
    QTRY_COMPARE(sampleOf(peer.ask("stats.get")).queue.depth, 0);
    qint64 seen = 0;
    for (int i = 0; i < 3 && seen < burst; ++i) { // the one of the burst is the next, unless the machine is slow
        Sample sample;
        QVERIFY(fromJson(subscriber.next().value("params"_L1), sample));
        seen = sample.queue.maxDepth;
    }
    QCOMPARE(seen, burst);
}

// I7
void TstControl::writesStayCountedWhenTheirWorkerDies()
{
    const ServerProcess server(m_folder->path());
    ControlPeer peer(server.controlPath());
    constexpr int rounds = 4;
    for (int round = 0; round < rounds; ++round) {
        const HttpAnswer answer = httpPost(server.port(), "/posts", {{u"title"_s, u"a"_s}});
        QCOMPARE(answer.status, 201);
        QCOMPARE(::kill(pid_t(answer.json().value("worker"_L1).toInteger()), SIGKILL), 0);
    }
    QVERIFY(eventually(peer, [](const Sample &sample) {
        return sample.workers[0].state == WorkerState::Serving && sample.workers[1].state == WorkerState::Serving &&
               sample.workers[0].restarts + sample.workers[1].restarts == rounds;
    }));
    QCOMPARE(sampleOf(peer.ask("stats.get")).writes.total, rounds);
}

void TstControl::theLogIsHandedOn()
{
    const ServerProcess server(m_folder->path());
    ControlPeer peer(server.controlPath());
    QVERIFY(peer.ask("stats.subscribe", R"({"intervalMs":60000})").contains("result"_L1));
    QCOMPARE(::kill(pid_t(server.workerPids().value(0)), SIGKILL), 0);
    QJsonObject message = peer.next();
    while (message.value("method"_L1).toString() == "stats.sample"_L1)
        message = peer.next();
    QCOMPARE(message.value("method"_L1).toString(), u"log.entry"_s);
    const QJsonObject entry = message.value("params"_L1).toObject();
    QCOMPARE(entry.value("pid"_L1).toInteger(), server.pid());
    QVERIFY(!entry.value("text"_L1).toString().isEmpty());
    const QJsonArray recent = peer.ask("log.recent").value("result"_L1).toObject().value("entries"_L1).toArray();
    QVERIFY(recent.contains(entry));
}

void TstControl::theLogTellsWhatWasAskedFor()
{
    const ServerProcess server(m_folder->path());
    ControlPeer peer(server.controlPath());
    const QString copy = m_folder->filePath(u"copy.db"_s);
    const QByteArray backup = QJsonDocument(QJsonObject{{u"path"_s, copy}}).toJson(QJsonDocument::Compact);
    QVERIFY(peer.ask("worker.restart", R"({"slot":1})").contains("result"_L1));
    QVERIFY(peer.ask("server.reload").contains("result"_L1));
    QVERIFY(peer.ask("database.checkpoint").contains("result"_L1));
    QVERIFY(peer.ask("database.backup", backup).contains("result"_L1));
    QVERIFY(peer.ask("database.backup", backup).contains("error"_L1));
    QStringList told;
    for (const QJsonValue &entry : peer.ask("log.recent").value("result"_L1)["entries"_L1].toArray()) {
        if (entry["category"_L1].toString() == "onewriter.control"_L1)
            told.append(entry["severity"_L1].toString() + u' ' + entry["text"_L1].toString());
    }
    QCOMPARE(
        told,
        (QStringList{u"info restart of worker 1: done"_s, u"info reload: done"_s, u"info checkpoint: done"_s,
                     u"info backup to %1: done"_s.arg(copy),
                     u"warning backup to %1: %1 exists; remove it, choose another file, or use --force."_s.arg(copy)}));
}

void TstControl::checkpointSaysWhatKeptIt()
{
    const ServerProcess server(m_folder->path());
    QCOMPARE(httpPost(server.port(), "/posts", {{u"title"_s, u"a"_s}}).status, 201);
    OutsideProgram outside(server.databasePath());
    QVERIFY(outside.run("BEGIN IMMEDIATE"));
    const CommandRun writing = run({u"checkpoint"_s});
    QVERIFY2(writing.output.contains("a program that writes"_L1), qPrintable(writing.output));
    QVERIFY(outside.run("COMMIT"));
    QVERIFY(run({u"checkpoint"_s}).output.contains("the log is empty"_L1));

    QVERIFY(outside.run("BEGIN") && outside.rows("SELECT count(*) FROM posts") == QStringList{u"1"_s});
    QCOMPARE(httpPost(server.port(), "/posts", {{u"title"_s, u"b"_s}}).status, 201);
    const CommandRun reading = run({u"checkpoint"_s});
    QVERIFY2(reading.output.contains("a reader keeps the rest"_L1), qPrintable(reading.output));
}

void TstControl::commandsFindTheServer()
{
    QCOMPARE(run({u"stats"_s}).exitCode, 69);
    const ServerProcess server(m_folder->path()); // its socket is not in the default place
    const QString port = QString::number(server.port());
    for (const QStringList &how :
         {QStringList{}, QStringList{u"--port"_s, port}, QStringList{u"--control"_s, server.controlPath()},
          QStringList{u"--control"_s, u"c.sock"_s}}) {
        const CommandRun checkpoint = run(QStringList{u"checkpoint"_s} + how);
        QVERIFY2(checkpoint.exitCode == 0, qPrintable(how.join(u' ') + checkpoint.error));
    }
    QCOMPARE(run({u"reload"_s}).exitCode, 0);
}

void TstControl::commandsSayWhatIsWrong_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("no server") << QStringList{u"reload"_s} << 69;
    QTest::newRow("no server on that port") << QStringList{u"drain"_s, u"--port"_s, u"1"_s} << 69;
    QTest::newRow("no socket there") << QStringList{u"stats"_s, u"--control"_s, u"none.sock"_s} << 69;
    QTest::newRow("a file there") << QStringList{u"stats"_s, u"--control"_s, u"file"_s} << 69;
    QTest::newRow("port is no number") << QStringList{u"stats"_s, u"--port"_s, u"http"_s} << 64;
    QTest::newRow("port 0") << QStringList{u"stats"_s, u"--port"_s, u"0"_s} << 64;
    QTest::newRow("both") << QStringList{u"stats"_s, u"--port"_s, u"1"_s, u"--control"_s, u"x"_s} << 64;
    QTest::newRow("unknown option") << QStringList{u"stats"_s, u"--nonsense"_s} << 64;
    QTest::newRow("an argument too many") << QStringList{u"drain"_s, u"now"_s} << 64;
    QTest::newRow("backup to nowhere") << QStringList{u"backup"_s} << 64;
    QTest::newRow("backup to two files") << QStringList{u"backup"_s, u"a"_s, u"b"_s} << 64;
    QTest::newRow("help") << QStringList{u"stats"_s, u"--help"_s} << 0;
}

void TstControl::commandsSayWhatIsWrong()
{
    QFETCH(const QStringList, arguments);
    QFETCH(const int, exitCode);
    QVERIFY(QFile(m_folder->filePath(u"file"_s)).open(QIODevice::WriteOnly));
    const CommandRun result = run(arguments);
    QCOMPARE(result.exitCode, exitCode);
    if (exitCode == 0) {
        QVERIFY(result.output.startsWith("Usage: "_L1) && result.output.contains(" stats [options]\n"_L1));
        QVERIFY(result.output.contains("69 no server"_L1) && result.error.isEmpty());
        return;
    }
    QVERIFY(result.output.isEmpty());
    QVERIFY2(result.isRefused(), qPrintable(result.error));
}

void TstControl::severalServersAreListed()
{
    QVERIFY(QDir(m_folder->path()).mkdir(u"one"_s) && QDir(m_folder->path()).mkdir(u"two"_s));
    QProcessEnvironment sameUser;
    sameUser.insert(u"XDG_RUNTIME_DIR"_s, m_folder->path());
    const ServerProcess one(m_folder->filePath(u"one"_s), {}, sameUser);
    const ServerProcess two(m_folder->filePath(u"two"_s), {}, sameUser);
    const CommandRun result = run({u"stats"_s});
    QCOMPARE(result.exitCode, 64);
    for (const ServerProcess *server : {&one, &two}) {
        QVERIFY(result.error.contains(u"pid %1"_s.arg(server->pid())));
        QVERIFY(result.error.contains(server->databasePath()));
        QCOMPARE(run({u"stats"_s, u"--port"_s, QString::number(server->port())}).exitCode, 0);
    }
}

// Neither can be mistaken for the other, whatever names a server.
void TstControl::serversOnOnePortAreListed()
{
    QVERIFY(QDir(m_folder->path()).mkdir(u"one"_s) && QDir(m_folder->path()).mkdir(u"two"_s));
    QProcessEnvironment sameUser;
    sameUser.insert(u"XDG_RUNTIME_DIR"_s, m_folder->path());
    const ServerProcess one(m_folder->filePath(u"one"_s), {}, sameUser);
    const QString port = QString::number(one.port());
    const ServerProcess two(m_folder->filePath(u"two"_s), {u"--host"_s, u"127.0.0.2"_s, u"--port"_s, port}, sameUser);
    QVERIFY(one.isServing() && two.isServing());
    for (const QStringList &how : {QStringList{}, QStringList{u"--port"_s, port}}) {
        const CommandRun result = run(QStringList{u"drain"_s} + how);
        QCOMPARE(result.exitCode, 64);
        QVERIFY2(result.error.startsWith("onewriter: 2 servers"_L1) && result.error.count(u'\n') == 1,
                 qPrintable(result.error));
    }
    QCOMPARE(run({u"stats"_s, u"--control"_s, two.controlPath()}).exitCode, 0);
}

void TstControl::statsAreLegibleAndMachineReadable()
{
    ServerProcess server(m_folder->path());
    QCOMPARE(httpPost(server.port(), "/posts", {{u"title"_s, u"a"_s}}).status, 201);
    const CommandRun page = run({u"stats"_s});
    QVERIFY(page.output.contains("1 in total"_L1) && page.output.contains("serving"_L1));

    const CommandRun json = run({u"stats"_s, u"--json"_s});
    QCOMPARE(json.output.count(u'\n'), 1);
    Sample sample;
    QVERIFY(fromJson(QJsonDocument::fromJson(json.output.toUtf8()).object(), sample));
    QCOMPARE(sample.writes.total, 1);

    for (const bool isJson : {false, true}) {
        QProcess watch;
        watch.start(QStringLiteral(ONEWRITER_BINARY),
                    QStringList{u"stats"_s, u"--watch"_s} + (isJson ? QStringList{u"--json"_s} : QStringList{}));
        QByteArray output;
        const auto hasTwoLines = [&] {
            watch.waitForReadyRead(100);
            output += watch.readAllStandardOutput();
            return output.count('\n') >= 2;
        };
        QVERIFY(QTest::qWaitFor(hasTwoLines, 20'000));
        const QByteArray line = output.left(output.indexOf('\n'));
        QCOMPARE(fromJson(QJsonDocument::fromJson(line).object(), sample), isJson);
        QVERIFY(isJson || line.contains("writes "));
        watch.kill();
        watch.waitForFinished();
    }

    // On a terminal: as much as it shows, again and again from its top.
    const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    QVERIFY(terminal >= 0 && ::grantpt(terminal) == 0 && ::unlockpt(terminal) == 0);
    const winsize size{.ws_row = 20, .ws_col = 80, .ws_xpixel = 0, .ws_ypixel = 0};
    QCOMPARE(::ioctl(terminal, TIOCSWINSZ, &size), 0);
    QProcess watch;
    watch.setStandardOutputFile(QString::fromLocal8Bit(::ptsname(terminal)));
    watch.start(QStringLiteral(ONEWRITER_BINARY), {u"stats"_s, u"--watch"_s});
    QByteArray screen;
    const auto hasTwoPages = [&] {
        char buffer[4'096];
        const ssize_t count = ::read(terminal, buffer, sizeof buffer);
        screen.append(buffer, std::max<ssize_t>(count, 0));
        return screen.count("\033[H") >= 2;
    };
    QVERIFY(QTest::qWaitFor(hasTwoPages, 20'000));
    watch.kill();
    watch.waitForFinished();
    ::close(terminal);
    const QByteArray drawn = screen.left(screen.lastIndexOf("\033[H"));
    QCOMPARE(drawn.count('\n'), 19); // the cursor is in the last line
    QVERIFY(drawn.contains("server ") && drawn.contains("more lines"));

    server.signal(SIGUSR2);
    QTRY_VERIFY(server.standardError().contains("SQLITE_BUSY 0"_L1));
}

void TstControl::backupIsACopy()
{
    const ServerProcess server(m_folder->path());
    QCOMPARE(httpPost(server.port(), "/posts", {{u"title"_s, u"a"_s}}).status, 201);
    QCOMPARE(run({u"backup"_s, u"copy.db"_s}).exitCode, 0); // relative to where the command runs
    const QString copy = m_folder->filePath(u"copy.db"_s);
    QVERIFY(QFileInfo(copy).size() > 0);
    const CommandRun again = run({u"backup"_s, u"copy.db"_s});
    QCOMPARE(again.exitCode, 1);
    QVERIFY2(again.error.contains("--force"_L1) && again.error.count(u'\n') == 1, qPrintable(again.error));
    QCOMPARE(run({u"backup"_s, u"copy.db"_s, u"--force"_s}).exitCode, 0);

    QVERIFY(QDir(m_folder->path()).mkdir(u"other"_s));
    const ServerProcess restored(m_folder->filePath(u"other"_s), {u"--database"_s, copy});
    QCOMPARE(httpGet(restored.port(), "/posts").json().value("data"_L1).toArray().size(), 1);
}

// I9
void TstControl::drainReturnsWhenTheServerHasEnded()
{
    // Several times: a process that has said goodbye is there for some milliseconds more.
    for (int round = 0; round < 8; ++round) {
        ServerProcess server(m_folder->path());
        const QList<qint64> processes = server.workerPids() + QList<qint64>{server.pid()};
        QCOMPARE(run({u"drain"_s}).exitCode, 0);
        for (const qint64 pid : processes)
            QVERIFY(!ServerProcess::isAlive(pid));
        QVERIFY(!QFileInfo::exists(server.controlPath()));
        QCOMPARE(server.waitForExit(), 0);
    }
    QCOMPARE(run({u"drain"_s}).exitCode, 69);
}

void TstControl::aStoppedServerIsThereAllTheSame()
{
    QVERIFY(QDir(m_folder->path()).mkdir(u"one"_s) && QDir(m_folder->path()).mkdir(u"two"_s));
    QProcessEnvironment sameUser;
    sameUser.insert(u"XDG_RUNTIME_DIR"_s, m_folder->path());
    ServerProcess stopped(m_folder->filePath(u"one"_s), {}, sameUser);
    stopped.signal(SIGSTOP);
    const CommandRun alone = run({u"drain"_s});
    QCOMPARE(alone.exitCode, 1);
    QVERIFY2(alone.isRefused() && alone.error.contains(u"rocess %1"_s.arg(stopped.pid())), qPrintable(alone.error));
    const ServerProcess other(m_folder->filePath(u"two"_s), {}, sameUser);
    const CommandRun both = run({u"drain"_s});
    QCOMPARE(both.exitCode, 64);
    for (const ServerProcess *server : {&std::as_const(stopped), &other})
        QVERIFY2(both.error.contains(u"pid %1"_s.arg(server->pid())), qPrintable(both.error));
    QCOMPARE(httpGet(other.port(), "/readyz").status, 200);
}

// I8
void TstControl::aSecondServerOnTheSocketIsRefused()
{
    const ServerProcess server(m_folder->path());
    QVERIFY(QDir(m_folder->path()).mkdir(u"other"_s));
    ServerProcess second(m_folder->filePath(u"other"_s), {u"--control"_s, server.controlPath()});
    QVERIFY(!second.isServing());
    QCOMPARE(second.waitForExit(), 69);
    QVERIFY2(second.standardError().contains(u"process %1"_s.arg(server.pid())), qPrintable(second.standardError()));
    QVERIFY(ControlPeer(server.controlPath()).ask("server.info").contains("result"_L1));
}

void TstControl::aKilledServerLeavesNothingInTheWay()
{
    {
        ServerProcess server(m_folder->path());
        server.signal(SIGKILL);
        QCOMPARE(server.waitForExit(), -1);
        QVERIFY(QFileInfo::exists(server.controlPath()));
    }
    QCOMPARE(run({u"stats"_s}).exitCode, 69); // the stale socket and link are passed over
    const ServerProcess server(m_folder->path());
    QVERIFY(server.isServing());
    QCOMPARE(run({u"stats"_s}).exitCode, 0);
}

QTEST_GUILESS_MAIN(TstControl)
#include "tst_control.moc"
