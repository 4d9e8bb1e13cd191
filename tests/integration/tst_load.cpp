// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/sqliteconnection.h"
#include "shared/loadreport.h"

#include "tests/support/serverprocess.h"

#include <QJsonDocument>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <cstdlib>
#include <memory>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using Counts = QMap<QString, qint64>;

// `onewriter load` as people start it, against the built server; what it counted is compared with the database file.
class TstLoad : public QObject
{
    Q_OBJECT

private slots:
    void theBatchIsInTheDatabase();
    void everyAcknowledgedWriteOfAClosedLoopIsInTheDatabase();
    void anOpenLoopIsVerifiedAndDeleted();
    void whatARunLeftIsDeletedLater();
    void verificationHoldsWhileWorkersAreKilled();
    void verificationHoldsWhenThePrimaryIsKilledAndStartedAgain();
    void refusalsAreCountedByCode();
    void interruptsStillPrintTheReport();
    void anInterruptWhileConnectingIsOneLine();
    void progressIsALineOfJsonEach250Milliseconds();
    void progressDuringAStallHasNoLatency();
    void aTerminalShowsABar();
    void wrongUsageIsOneLine_data();
    void wrongUsageIsOneLine();
    void nobodyThereIsExitCode69();
    void tooFewOpenFilesIsOneLine_data();
    void tooFewOpenFilesIsOneLine();

private:
    qint64 rowsOnDisk() const { return rows("SELECT count(*) FROM posts"); }
    qint64 rows(const char *sql) const;
    std::unique_ptr<ServerProcess> serve(const QStringList &options = {});

    std::unique_ptr<QTemporaryDir> m_dir;
};

namespace
{

constexpr int longestRunMs = 90'000;

// The load test as a process of its own.
class Load
{
public:
    Load(const QString &url, const QString &arguments) { start(url, arguments); }
    Load(const QString &url, const QString &arguments, rlim_t openFiles)
    {
        m_process.setChildProcessModifier([openFiles] {
            const rlimit limit{openFiles, openFiles};
            ::setrlimit(RLIMIT_NOFILE, &limit);
        });
        start(url, arguments);
    }
    Load(const ServerProcess &server, const QString &arguments)
        : Load(u"http://127.0.0.1:%1"_s.arg(server.port()), arguments)
    {
    }
    int wait()
    {
        if (!m_process.waitForFinished(longestRunMs))
            return -1;
        m_output += m_process.readAllStandardOutput();
        return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
    }
    // Waits until it has printed something; true if it has.
    bool waitForOutput()
    {
        const bool isThere = m_process.waitForReadyRead(longestRunMs);
        m_output += m_process.readAllStandardOutput();
        return isThere;
    }
    void signal(int number) { ::kill(pid_t(m_process.processId()), number); }
    QByteArrayList lines() const { return m_output.trimmed().split('\n'); }
    QByteArray output() const { return m_output; }
    QByteArray errors() { return m_process.readAllStandardError(); }
    LoadReport report() const // the last line
    {
        LoadReport report;
        return fromJson(QJsonDocument::fromJson(lines().constLast()).object(), report) ? report : LoadReport();
    }

private:
    void start(const QString &url, const QString &arguments)
    {
        m_process.start(QStringLiteral(ONEWRITER_BINARY),
                        QStringList{u"load"_s, url} + arguments.split(u' ', Qt::SkipEmptyParts));
    }

    QProcess m_process;
    QByteArray m_output;
};

qint64 sum(const Counts &counts)
{
    qint64 total = 0;
    for (const qint64 count : counts)
        total += count;
    return total;
}

// Accepts nobody, and as many wait already as may: the next one to connect gets no answer.
class FullServer : public QTcpServer
{
public:
    FullServer()
    {
        setListenBacklogSize(1);
        listen(QHostAddress::LocalHost);
        pauseAccepting();
        do {
            m_waiting.push_back(std::make_unique<QTcpSocket>());
            m_waiting.back()->connectToHost(serverAddress(), serverPort());
        } while (m_waiting.size() < 20 && m_waiting.back()->waitForConnected(500));
    }

private:
    std::vector<std::unique_ptr<QTcpSocket>> m_waiting;
};

quint16 freePort()
{
    QTcpServer probe;
    probe.listen(QHostAddress::LocalHost);
    return probe.serverPort();
}

} // namespace

qint64 TstLoad::rows(const char *sql) const
{
    return SqliteConnection(m_dir->filePath(u"test.db"_s), SqliteConnection::Access::ReadOnly, 5'000)
        .queryValue(sql)
        .toLongLong();
}

std::unique_ptr<ServerProcess> TstLoad::serve(const QStringList &options)
{
    m_dir = std::make_unique<QTemporaryDir>();
    auto server = std::make_unique<ServerProcess>(m_dir->path(), options);
    return server->isServing() ? std::move(server) : nullptr;
}

void TstLoad::theBatchIsInTheDatabase()
{
    const auto server = serve();
    QVERIFY(server);
    Load load(*server, u"--reads 20 --writes 30 --json"_s);
    QCOMPARE(load.wait(), 0);
    const LoadReport report = load.report();
    QCOMPARE(report.reads.byStatus, (Counts{{u"200"_s, 20}}));
    QCOMPARE(report.writes.byStatus, (Counts{{u"201"_s, 30}}));
    QCOMPARE(report.peakInFlight, 50);
    QCOMPARE(sum(report.workers), 50);
    QCOMPARE(rowsOnDisk(), 30);
    QCOMPARE(rows("SELECT count(DISTINCT title) FROM posts WHERE title GLOB 'load test ???????? *'"), 30);
}

void TstLoad::everyAcknowledgedWriteOfAClosedLoopIsInTheDatabase()
{
    const auto server = serve();
    QVERIFY(server);
    Load load(*server, u"--reads 8 --writes 8 --duration 1 --verify --json"_s);
    QCOMPARE(load.wait(), 0);
    const LoadReport report = load.report();
    QVERIFY(report.reads.requests > 8 && report.writes.requests > 8);
    QCOMPARE(report.writes.byStatus, (Counts{{u"201"_s, rowsOnDisk()}}));
    QCOMPARE(report.verification, LoadVerification({rowsOnDisk(), 0, 0, 0}));
    QCOMPARE(sum(report.workers), report.reads.requests + report.writes.requests);
    for (const QString &pid : report.workers.keys())
        QVERIFY(server->workerPids().contains(pid.toLongLong()));
}

void TstLoad::anOpenLoopIsVerifiedAndDeleted()
{
    const auto server = serve();
    QVERIFY(server);
    QCOMPARE(Load(*server, u"--reads 0 --writes 7"_s).wait(), 0);
    Load load(*server, u"--reads 1 --writes 3 --rate 200 --duration 1 --verify --cleanup --json"_s);
    QCOMPARE(load.wait(), 0);
    const LoadReport report = load.report();
    QVERIFY(report.openLoop);
    QCOMPARE(report.reads.requests, 50);
    QCOMPARE(report.writes.requests, 150);
    QCOMPARE(report.verification, LoadVerification({150, 0, 0, 0}));
    QCOMPARE(rowsOnDisk(), 7);
}

void TstLoad::whatARunLeftIsDeletedLater()
{
    const auto server = serve();
    QVERIFY(server);
    QCOMPARE(Load(*server, u"--reads 0 --writes 7"_s).wait(), 0);
    Load load(*server, u"--reads 0 --writes 5 --duration 0.5 --progress json"_s);
    QCOMPARE(load.wait(), 0);
    const QJsonObject first = QJsonDocument::fromJson(load.lines().constFirst()).object();
    const QString runId = first["progress"_L1]["runId"_L1].toString();
    const qint64 left = rowsOnDisk() - 7;
    QVERIFY(left > 0);
    Load removal(*server, u"--remove %1 --json"_s.arg(runId));
    QCOMPARE(removal.wait(), 0);
    QCOMPARE(QJsonDocument::fromJson(removal.output()).object(),
             QJsonObject({{u"runId"_s, runId}, {u"postsFound"_s, left}, {u"postsDeleted"_s, left}}));
    QCOMPARE(rowsOnDisk(), 7);
    Load again(*server, u"--remove "_s + runId);
    QCOMPARE(again.wait(), 0);
    QCOMPARE(again.output(), "0 posts of run "_ba + runId.toLatin1() + " deleted.\n"_ba);
}

void TstLoad::verificationHoldsWhileWorkersAreKilled()
{
    const auto server = serve();
    QVERIFY(server);
    Load load(*server, u"--reads 4 --writes 16 --duration 3 --verify --progress json"_s);
    for (int kills = 0; kills < 3; ++kills) {
        QVERIFY(load.waitForOutput());
        QTRY_COMPARE_WITH_TIMEOUT(server->workerPids().size(), 2, 30'000);
        QCOMPARE(::kill(pid_t(server->workerPids().at(kills % 2)), SIGKILL), 0);
    }
    QVERIFY(load.wait() >= 0); // 1 when a request was in flight in a worker that was killed
    const LoadReport report = load.report();
    QVERIFY(report.verification);
    QCOMPARE(report.verification, LoadVerification({rowsOnDisk(), 0, 0, 0}));
    QVERIFY(report.verification->checked >= report.writes.byStatus.value(u"201"_s));
}

void TstLoad::verificationHoldsWhenThePrimaryIsKilledAndStartedAgain()
{
    const QString port = QString::number(freePort());
    auto server = serve({u"--port"_s, port});
    QVERIFY(server);
    Load load(*server, u"--reads 2 --writes 32 --duration 3 --verify --progress json"_s);
    QVERIFY(load.waitForOutput());
    server->signal(SIGKILL);
    QVERIFY(server->waitForExit());
    server = std::make_unique<ServerProcess>(m_dir->path(), QStringList{u"--port"_s, port});
    QVERIFY2(server->isServing(), qPrintable(server->standardError()));
    QVERIFY(load.wait() >= 0);
    const LoadReport report = load.report();
    QCOMPARE(report.verification, LoadVerification({rowsOnDisk(), 0, 0, 0}));
    QCOMPARE(rows("SELECT count(DISTINCT title) FROM posts"), rowsOnDisk());
}

void TstLoad::refusalsAreCountedByCode()
{
    const auto server = serve({u"--max-pending"_s, u"1"_s});
    QVERIFY(server);
    Load load(*server, u"--reads 0 --writes 60 --verify --json"_s);
    QCOMPARE(load.wait(), 1);
    const LoadReport report = load.report();
    QCOMPARE(report.writes.requests, 60);
    QVERIFY(report.writes.errors > 0);
    QCOMPARE(report.writes.byCode, (Counts{{u"QUEUE_FULL"_s, report.writes.errors}}));
    QCOMPARE(report.writes.byStatus.value(u"503"_s), report.writes.errors);
    QCOMPARE(report.verification, LoadVerification({rowsOnDisk(), 0, 0, 0}));
}

void TstLoad::interruptsStillPrintTheReport()
{
    const auto server = serve();
    QVERIFY(server);
    for (const int number : {SIGINT, SIGTERM}) {
        Load load(*server, u"--duration 600 --cleanup"_s);
        QVERIFY(load.waitForOutput()); // the first plain line of the live view
        load.signal(number);
        QCOMPARE(load.wait(), 0);
        QVERIFY(load.output().contains("Load test "));
        QVERIFY(load.output().contains("latency p95"));
        QVERIFY(load.output().contains("latency p99.9"));
        QCOMPARE(rowsOnDisk(), 0);
    }
}

void TstLoad::anInterruptWhileConnectingIsOneLine()
{
    const FullServer server;
    Load load(u"http://127.0.0.1:%1"_s.arg(server.serverPort()), u"--duration 600 --cleanup --progress json"_s);
    QVERIFY(load.waitForOutput());
    load.signal(SIGINT);
    QCOMPARE(load.wait(), 130);
    const QByteArrayList lines = load.lines();
    for (const QByteArray &line : lines)
        QCOMPARE(QJsonDocument::fromJson(line)["progress"_L1]["phase"_L1].toString(), u"connecting"_s);
    const QByteArray errors = load.errors();
    QVERIFY2(errors.count('\n') == 1 && errors.contains("nothing was sent"), errors.constData());
}

void TstLoad::progressIsALineOfJsonEach250Milliseconds()
{
    const auto server = serve();
    QVERIFY(server);
    Load load(*server, u"--duration 1.2 --progress json"_s);
    QCOMPARE(load.wait(), 0);
    const QByteArrayList lines = load.lines();
    QVERIFY(lines.size() >= 3);
    qint64 requests = 0;
    for (const QByteArray &line : lines.sliced(0, lines.size() - 1)) {
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        QCOMPARE(object.keys(), QStringList{u"progress"_s});
        LoadProgress progress;
        QVERIFY2(fromJson(object.value("progress"_L1), progress), line.constData());
        QVERIFY(progress.reads.requests >= requests);
        requests = progress.reads.requests;
    }
    QVERIFY(load.report().reads.requests >= requests && requests > 0);
}

void TstLoad::progressDuringAStallHasNoLatency()
{
    const auto server = serve();
    QVERIFY(server);
    Load load(*server, u"--reads 2 --writes 2 --duration 600 --progress json"_s);
    const auto lastProgress = [&load] {
        LoadProgress progress;
        return fromJson(QJsonDocument::fromJson(load.lines().constLast())["progress"_L1], progress) ? progress
                                                                                                    : LoadProgress();
    };
    const auto isStalled = [](const LoadProgress &progress) {
        return progress.inFlight == 4 && !progress.reads.latencyUs && !progress.writes.latencyUs;
    };
    const auto hasWritten = [](const LoadProgress &progress) { return progress.writes.latencyUs.has_value(); };
    // Looks once at each state, unlike QTRY_VERIFY: on a slow disk the next line may be another one again.
    const auto comesTo = [&](auto isWanted) {
        return QTest::qWaitFor([&] { return load.waitForOutput() && isWanted(lastProgress()); }, longestRunMs);
    };
    QVERIFY(comesTo(hasWritten));
    const QList<qint64> workers = server->workerPids();
    for (const qint64 pid : workers)
        ::kill(pid_t(pid), SIGSTOP);
    QVERIFY(comesTo(isStalled));
    for (const qint64 pid : workers)
        ::kill(pid_t(pid), SIGCONT);
    QVERIFY(comesTo(hasWritten));
    load.signal(SIGINT);
    QCOMPARE(load.wait(), 0);
}

void TstLoad::aTerminalShowsABar()
{
    const auto server = serve();
    QVERIFY(server);
    const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    QVERIFY(terminal >= 0 && ::grantpt(terminal) == 0 && ::unlockpt(terminal) == 0);
    const int otherEnd = ::open(::ptsname(terminal), O_RDWR | O_NOCTTY | O_CLOEXEC); // keeps what was written readable
    QProcess process;
    process.setStandardOutputFile(QString::fromLocal8Bit(::ptsname(terminal)));
    process.start(QStringLiteral(ONEWRITER_BINARY),
                  {u"load"_s, u"http://127.0.0.1:%1"_s.arg(server->port()), u"--duration"_s, u"1"_s});
    QByteArray shown;
    const auto read = [&] {
        char buffer[4096];
        for (ssize_t count = 0; (count = ::read(terminal, buffer, sizeof buffer)) > 0;)
            shown.append(buffer, count);
    };
    QTRY_VERIFY_WITH_TIMEOUT((read(), process.state() == QProcess::NotRunning), longestRunMs);
    read();
    ::close(otherEnd);
    ::close(terminal);
    QVERIFY2(shown.contains("\r\x1b[K[#"), shown.constData());
    QVERIFY(shown.contains(" left  "));
    QVERIFY(shown.contains("Load test "));
}

void TstLoad::wrongUsageIsOneLine_data()
{
    QTest::addColumn<QString>("arguments");
    for (const char *arguments :
         {"--nonsense", "--reads x", "--reads -1", "--reads 0 --writes 0", "--rate 0", "--duration x",
          "--max-in-flight 5", "--progress xml", "--seed -1", "--token-file /does/not/exist", "second"})
        QTest::newRow(arguments) << QString::fromLatin1(arguments);
}

void TstLoad::wrongUsageIsOneLine()
{
    QFETCH(QString, arguments);
    Load load(u"http://127.0.0.1:9"_s, arguments);
    QCOMPARE(load.wait(), EX_USAGE);
    const QByteArray errors = load.errors();
    QCOMPARE(errors.count('\n'), 1);
    QVERIFY(errors.startsWith("onewriter: ") && errors.endsWith('\n'));
    QVERIFY(load.output().isEmpty());
}

void TstLoad::nobodyThereIsExitCode69()
{
    for (const QString &url : {u"http://127.0.0.1:%1"_s.arg(freePort()), u"http://no-such-host.invalid"_s}) {
        Load load(url, u"--duration 5 --json"_s);
        QCOMPARE(load.wait(), EX_UNAVAILABLE);
        const QByteArray errors = load.errors();
        QCOMPARE(errors.count('\n'), 1);
        QVERIFY2(errors.contains(url.toLatin1()), errors.constData());
        QVERIFY(load.output().isEmpty());
    }
}

void TstLoad::tooFewOpenFilesIsOneLine_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QByteArray>("option");
    QTest::newRow("open loop") << u"--rate 10 --duration 1"_s << "--max-in-flight for at most 136"_ba;
    QTest::newRow("closed loop") << u"--reads 200 --duration 1"_s << "--reads and --writes for at most 136"_ba;
}

void TstLoad::tooFewOpenFilesIsOneLine()
{
    QFETCH(QString, arguments);
    QFETCH(QByteArray, option);
    Load load(u"http://127.0.0.1:9"_s, arguments, 200);
    QCOMPARE(load.wait(), EX_USAGE);
    const QByteArray errors = load.errors();
    QVERIFY2(errors.count('\n') == 1 && errors.contains("ulimit -Hn, 200") && errors.contains(option),
             errors.constData());
}

QTEST_GUILESS_MAIN(TstLoad)
#include "tst_load.moc"
