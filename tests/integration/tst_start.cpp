// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/httpclient.h"
#include "tests/support/outsideprogram.h"
#include "tests/support/serverprocess.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

#include <cerrno>

#include <signal.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace
{

struct Run {
    int exitCode = -1;
    QString output;
    QString errors;
    bool leftNothing = false; // no process that it started outlived it
};

// A program with these arguments, to its end.
Run run(const QString &program, const QStringList &arguments, const QString &folder)
{
    QProcess process;
    process.setWorkingDirectory(folder);
    process.setChildProcessModifier([] { ::setpgid(0, 0); }); // its children are in a group with it, and nobody else
    process.start(program, arguments);
    const pid_t group = pid_t(process.processId());
    if (!process.waitForFinished(30'000))
        return {};
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            QString::fromUtf8(process.readAllStandardOutput()), QString::fromUtf8(process.readAllStandardError()),
            ::kill(-group, 0) != 0 && errno == ESRCH};
}

Run run(const QStringList &arguments, const QString &folder)
{
    return run(QStringLiteral(ONEWRITER_BINARY), arguments, folder);
}

bool isOneLine(const QString &text)
{
    return text.startsWith("onewriter: "_L1) && text.count(u'\n') == 1 && text.endsWith(u'\n');
}

void verifyRefused(const Run &refused, int exitCode)
{
    QCOMPARE(refused.exitCode, exitCode);
    QVERIFY2(isOneLine(refused.errors), qPrintable(refused.errors));
    QVERIFY(refused.output.isEmpty());
    QVERIFY(refused.leftNothing);
}

} // namespace

// Every way in which a start can be refused: one line on standard error, the exit code that goes with it, no process
// left.
class TstStart : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void readyLineTellsAll();
    void servesOverIpv6();
    void workersShareThePort();
    void helpAndVersion();
    void wrongUsage_data();
    void wrongUsage();
    void unusableDatabase_data();
    void unusableDatabase();
    void databaseOfANewerProgram();
    void damagedDatabase();
    void readOnlyFolder_data();
    void readOnlyFolder();
    void databaseHeldByAnotherPrimary();
    void portHeldByAnotherPrimary();
    void portHeldByAnotherProgram();
    void portThatComesFreeIsTaken();
    void tooFewDescriptors();
    void tokensAreInNoProcessList();

private:
    Run serve(const QStringList &options)
    {
        return run(QStringList{u"serve"_s, u"--port"_s, u"0"_s, u"--workers"_s, u"2"_s, u"--database"_s,
                               path(u"test.db"_s), u"--control"_s, path(u"c.sock"_s)} +
                       options,
                   m_folder->path());
    }
    QString path(const QString &name) const { return m_folder->filePath(name); }
    void write(const QString &name, const QByteArray &contents)
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(contents), contents.size());
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TstStart::readyLineTellsAll()
{
    ServerProcess server(m_folder->path());
    QVERIFY2(server.isServing(), qPrintable(server.standardError()));
    QCOMPARE(server.readyLine(),
             u"onewriter: serving http://127.0.0.1:%1 pid=%2 workers=2 database=%3 control=%4"_s.arg(
                 QString::number(server.port()), QString::number(server.pid()), path(u"test.db"_s), path(u"c.sock"_s)));
    QCOMPARE(server.workerPids().size(), 2);
    QCOMPARE(httpGet(server.port(), "/healthz").status, 200);
    QCOMPARE(httpGet(server.port(), "/readyz").status, 200);
}

void TstStart::servesOverIpv6()
{
    ServerProcess server(m_folder->path(), {u"--host"_s, u"::1"_s});
    QVERIFY2(server.readyLine().startsWith(u"onewriter: serving http://[::1]:"_s), qPrintable(server.standardError()));
}

void TstStart::workersShareThePort()
{
    ServerProcess server(m_folder->path());
    QSet<int> seen;
    for (int i = 0; i < 200 && seen.size() < 2; ++i)
        seen.insert(httpGet(server.port(), "/healthz").json().value(u"worker"_s).toInt());
    QCOMPARE(seen.size(), 2);
    for (const qint64 pid : server.workerPids())
        QVERIFY(seen.contains(int(pid)));
}

void TstStart::helpAndVersion()
{
    for (const QStringList &arguments : {QStringList{u"--help"_s}, {u"serve"_s, u"--help"_s}, {u"--version"_s}}) {
        const Run help = run(arguments, m_folder->path());
        QCOMPARE(help.exitCode, 0);
        QVERIFY(help.output.contains(u"onewriter"_s, Qt::CaseInsensitive));
        QVERIFY(help.errors.isEmpty());
    }
}

void TstStart::wrongUsage_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("no command") << QStringList{};
    QTest::newRow("unknown command") << QStringList{u"sevre"_s};
    QTest::newRow("unknown option") << QStringList{u"serve"_s, u"--prot"_s, u"1"_s};
    QTest::newRow("value out of range") << QStringList{u"serve"_s, u"--workers"_s, u"1000"_s};
    QTest::newRow("open to all") << QStringList{u"serve"_s, u"--host"_s, u"0.0.0.0"_s};
    QTest::newRow("worker by hand") << QStringList{u"worker"_s, u"--slot"_s, u"1"_s};
    QTest::newRow("worker with descriptors that are none")
        << QStringList{u"worker"_s, u"--slot"_s, u"1"_s, u"--ipc"_s, u"77"_s, u"--listen"_s, u"78"_s};
}

void TstStart::wrongUsage()
{
    QFETCH(QStringList, arguments);
    const Run refused = run(arguments, m_folder->path());
    verifyRefused(refused, 64);
}

void TstStart::unusableDatabase_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("no database") << u"text.db"_s;
    QTest::newRow("a folder") << u"."_s;
    QTest::newRow("no folder for it") << u"/proc/none/test.db"_s;
}

void TstStart::unusableDatabase()
{
    QFETCH(QString, name);
    write(u"text.db"_s, QByteArray(8192, 'x'));
    const Run refused = serve({u"--database"_s, name.startsWith(u'/') ? name : path(name)});
    verifyRefused(refused, 65);
}

void TstStart::databaseOfANewerProgram()
{
    {
        ServerProcess server(m_folder->path());
        QVERIFY(server.isServing());
        server.signal(SIGTERM);
        QCOMPARE(server.waitForExit(), std::optional(0));
    }
    QVERIFY(OutsideProgram(path(u"test.db"_s)).run("PRAGMA user_version = 1000"));
    const Run refused = serve({});
    verifyRefused(refused, 65);
    QVERIFY2(refused.errors.contains(u"1000"_s) && refused.errors.contains(u"newer"_s), qPrintable(refused.errors));
    QCOMPARE(OutsideProgram(path(u"test.db"_s)).number("PRAGMA user_version"), 1000);
}

void TstStart::damagedDatabase()
{
    {
        ServerProcess server(m_folder->path());
        QVERIFY(server.isServing());
        server.signal(SIGTERM);
        QCOMPARE(server.waitForExit(), std::optional(0));
    }
    QFile file(path(u"test.db"_s));
    QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(100)); // behind the header
    QVERIFY(file.write(QByteArray(int(file.size() - 100), 'x')) > 0);
    file.close();
    verifyRefused(serve({}), 65);
}

void TstStart::readOnlyFolder_data()
{
    QTest::addColumn<QString>("database");
    QTest::newRow("no file to write") << u"locked/new.db"_s;
    QTest::newRow("no folder to make") << u"locked/inner/new.db"_s;
}

void TstStart::readOnlyFolder()
{
    QFETCH(QString, database);
    QVERIFY(QFile::setPermissions(m_folder->path(), QFile::Permissions(0x7755))); // others may look
    QVERIFY(QDir(m_folder->path()).mkdir(u"locked"_s));
    QVERIFY(QFile::setPermissions(path(u"locked"_s), QFile::Permissions(0x5555)));
    // To root no folder is read-only.
    const QStringList asNobody = ::geteuid() != 0 ? QStringList{u"/usr/bin/env"_s}
                                                  : QStringList{u"/usr/bin/setpriv"_s, u"--reuid=65534"_s,
                                                                u"--regid=65534"_s, u"--clear-groups"_s};
    const Run refused = run(asNobody.first(),
                            asNobody.sliced(1) + QStringList{QStringLiteral(ONEWRITER_BINARY), u"serve"_s, u"--port"_s,
                                                             u"0"_s, u"--database"_s, path(database)},
                            m_folder->path());
    verifyRefused(refused, 65);
    QVERIFY2(refused.errors.contains(path(u"locked"_s)), qPrintable(refused.errors));
    QFile::setPermissions(path(u"locked"_s), QFile::Permissions(0x7755)); // to be removed
}

// I8
void TstStart::databaseHeldByAnotherPrimary()
{
    ServerProcess server(m_folder->path());
    QVERIFY(server.isServing());
    const Run refused = serve({});
    verifyRefused(refused, 73);
    QVERIFY2(refused.errors.contains(QString::number(server.pid())), qPrintable(refused.errors));
    QCOMPARE(httpGet(server.port(), "/readyz").status, 200);
}

// I8: SO_REUSEPORT alone would let the second one in silently.
void TstStart::portHeldByAnotherPrimary()
{
    ServerProcess server(m_folder->path());
    QVERIFY(server.isServing());
    const Run refused = serve({u"--database"_s, path(u"other.db"_s), u"--control"_s, path(u"other.sock"_s), u"--port"_s,
                               QString::number(server.port())});
    verifyRefused(refused, 69);
    const QList<qint64> holders = server.workerPids() + QList<qint64>{server.pid()};
    QVERIFY2(std::any_of(holders.begin(), holders.end(),
                         [&](qint64 pid) { return refused.errors.contains(u"process %1 "_s.arg(pid)); }),
             qPrintable(refused.errors));
}

void TstStart::portHeldByAnotherProgram()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    const Run refused = serve({u"--port"_s, QString::number(other.serverPort())});
    verifyRefused(refused, 69);
    QVERIFY(refused.errors.contains(QString::number(QCoreApplication::applicationPid())));
}

// The workers of a killed primary may still be ending.
void TstStart::portThatComesFreeIsTaken()
{
    quint16 port = 0;
    {
        ServerProcess killed(m_folder->path());
        QVERIFY(killed.isServing());
        port = killed.port();
        killed.signal(SIGKILL);
        QCOMPARE(killed.waitForExit(), std::optional(-1));
    }
    ServerProcess next(m_folder->path(), {u"--port"_s, QString::number(port)});
    QVERIFY2(next.isServing(), qPrintable(next.standardError()));
    QCOMPARE(next.port(), port);
}

void TstStart::tooFewDescriptors()
{
    const Run refused =
        run(u"/bin/sh"_s,
            {u"-c"_s, u"ulimit -n 100; exec \"$0\" \"$@\""_s, QStringLiteral(ONEWRITER_BINARY), u"serve"_s, u"--port"_s,
             u"0"_s, u"--workers"_s, u"64"_s, u"--database"_s, path(u"test.db"_s), u"--control"_s, path(u"c.sock"_s)},
            m_folder->path());
    verifyRefused(refused, 70);
    QVERIFY2(refused.errors.contains(u"open files"_s), qPrintable(refused.errors));
}

void TstStart::tokensAreInNoProcessList()
{
    write(u"tokens"_s, "verysecret\n");
    ServerProcess server(m_folder->path(), {u"--token-file"_s, path(u"tokens"_s)});
    QVERIFY2(server.isServing(), qPrintable(server.standardError()));
    QCOMPARE(httpGet(server.port(), "/posts").status, 401);
    QCOMPARE(httpGet(server.port(), "/posts", {{"Authorization", "Bearer verysecret"}}).status, 200);
    QCOMPARE(httpGet(server.port(), "/healthz").status, 200);
    for (const qint64 pid : server.workerPids() + QList<qint64>{server.pid()}) {
        for (const auto &name : {u"cmdline"_s, u"environ"_s}) {
            QFile file(u"/proc/%1/%2"_s.arg(QString::number(pid), name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY(!file.readAll().contains("verysecret"));
        }
    }
    QVERIFY(!server.standardError().contains(u"verysecret"_s));
}

QTEST_GUILESS_MAIN(TstStart)
#include "tst_start.moc"
