// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/commandrun.h"
#include "tests/support/httpclient.h"
#include "tests/support/outsideprogram.h"
#include "tests/support/serverprocess.h"

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <signal.h>

using namespace Qt::StringLiterals;

// Backups beside servers that live, and servers that died.
class TstBackups : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void theDatabaseOfAnotherServerIsRefused();
    void aLogThatAKilledServerLeftIsNotApplied();
    void aServerThatDiesInOneLeavesNothingForGood();

private:
    CommandRun backUp(const ServerProcess &server, const QStringList &arguments) const
    {
        return runCommand(m_folder->path(), QStringList{u"backup"_s, u"--control"_s, server.controlPath()} + arguments);
    }
    // Each server has a folder of its own, below that of the test.
    QString folder(const QString &name) const
    {
        QDir(m_folder->path()).mkdir(name);
        return m_folder->filePath(name);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TstBackups::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

// I8
void TstBackups::theDatabaseOfAnotherServerIsRefused()
{
    const ServerProcess server(folder(u"one"_s));
    const ServerProcess other(folder(u"two"_s));
    const CommandRun result = backUp(server, {other.databasePath(), u"--force"_s});
    QCOMPARE(result.exitCode, 1);
    QVERIFY2(result.isRefused() && result.error.contains(u"running server"_s), qPrintable(result.error));
    QCOMPARE(httpPost(other.port(), "/posts", {{u"title"_s, u"a"_s}}).status, 201);
    QCOMPARE(OutsideProgram(other.databasePath()).rows("SELECT title FROM posts"), QStringList{u"a"_s});
}

void TstBackups::aLogThatAKilledServerLeftIsNotApplied()
{
    const ServerProcess server(folder(u"one"_s));
    QCOMPARE(backUp(server, {u"copy.db"_s}).exitCode, 0);
    const QString copy = m_folder->filePath(u"copy.db"_s);
    {
        ServerProcess onCopy(folder(u"two"_s), {u"--database"_s, copy});
        QCOMPARE(httpPost(onCopy.port(), "/posts", {{u"title"_s, u"of the copy"_s}}).status, 201);
        onCopy.signal(SIGKILL);
        QCOMPARE(onCopy.waitForExit(), -1);
    }
    QVERIFY(QFile::exists(copy + u"-wal"_s));
    QCOMPARE(httpPost(server.port(), "/posts", {{u"title"_s, u"of the original"_s}}).status, 201);
    const CommandRun result = backUp(server, {u"copy.db"_s, u"--force"_s});
    QCOMPARE(result.exitCode, 1);
    QVERIFY2(result.isRefused() && result.error.contains(u"copy.db-wal is there"_s), qPrintable(result.error));

    QVERIFY(QFile::remove(copy + u"-wal"_s));
    QCOMPARE(backUp(server, {u"copy.db"_s, u"--force"_s}).exitCode, 0);
    OutsideProgram outside(copy);
    QCOMPARE(outside.rows("PRAGMA integrity_check"), QStringList{u"ok"_s});
    QCOMPARE(outside.rows("SELECT title FROM posts"), QStringList{u"of the original"_s});
}

void TstBackups::aServerThatDiesInOneLeavesNothingForGood()
{
    const QString own = folder(u"one"_s);
    const auto filesOfTheCopy = [this] { return QDir(m_folder->path()).entryList({u"copy.db*"_s}, QDir::Files); };
    bool isLeft = false;
    for (int round = 0; round < 10 && !isLeft; ++round) { // until one is killed while its copy grows
        ServerProcess server(own);
        QVERIFY2(server.isServing(), qPrintable(server.standardError()));
        if (round == 0) // enough that the copy takes its time
            QVERIFY(OutsideProgram(server.databasePath())
                        .run("CREATE TABLE ballast AS WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up "
                             "LIMIT 64) SELECT zeroblob(1000000) AS bytes FROM up"));
        QFile::remove(m_folder->filePath(u"copy.db"_s));
        QProcess backup;
        backup.setWorkingDirectory(m_folder->path());
        backup.start(QStringLiteral(ONEWRITER_BINARY),
                     {u"backup"_s, u"copy.db"_s, u"--control"_s, server.controlPath()});
        QTRY_VERIFY_WITH_TIMEOUT(!filesOfTheCopy().isEmpty() || backup.state() == QProcess::NotRunning, 30'000);
        server.signal(SIGKILL);
        QCOMPARE(server.waitForExit(), -1);
        QVERIFY(backup.state() == QProcess::NotRunning || backup.waitForFinished());
        isLeft = !filesOfTheCopy().isEmpty() && !filesOfTheCopy().contains(u"copy.db"_s);
    }
    QVERIFY(isLeft);
    const ServerProcess server(own);
    QCOMPARE(backUp(server, {u"copy.db"_s}).exitCode, 0);
    QCOMPARE(filesOfTheCopy(), QStringList{u"copy.db"_s});
}

QTEST_GUILESS_MAIN(TstBackups)
#include "tst_backups.moc"
