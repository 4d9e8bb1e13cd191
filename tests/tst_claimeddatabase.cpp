// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/claimeddatabase.h"
#include "server/storage/sqliteconnection.h"
#include "tests/support/writerharness.h"

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace
{

// What the file system seems to be; 0: what it is.
decltype(statfs::f_type) pretendedType = 0;
decltype(statfs::f_bavail) pretendedBlocks = 0;

QString refusalOf(const QString &path, const ClaimOptions &options = {})
{
    const auto claimed = claimDatabase(path, options);
    return claimed ? u"claimed"_s : QString::number(claimed.error().exitCode) + u' ' + claimed.error().message;
}

// Runs `call` in a child process without root's power to ignore modes; what it returned.
template <typename Call>
QString asAnybody(Call call)
{
    int ends[2];
    if (::pipe(ends) != 0)
        qFatal("no pipe");
    const pid_t child = ::fork();
    if (child == 0) {
        constexpr uid_t nobody = 65534;
        if (::geteuid() == 0 && (::setresgid(nobody, nobody, nobody) != 0 || ::setresuid(nobody, nobody, nobody) != 0))
            ::_exit(1);
        const QByteArray result = call().toUtf8();
        const auto written = ::write(ends[1], result.constData(), size_t(result.size()));
        ::_exit(written == result.size() ? 0 : 1);
    }
    ::close(ends[1]);
    QFile reading;
    if (!reading.open(ends[0], QIODevice::ReadOnly, QFile::AutoCloseHandle))
        qFatal("no pipe");
    const QString result = QString::fromUtf8(reading.readAll());
    ::waitpid(child, nullptr, 0);
    return result;
}

} // namespace

// Takes the place of the C library's function in this program.
extern "C" int statfs(const char *path, struct statfs *result) noexcept
{
    const long failed = ::syscall(SYS_statfs, path, result);
    if (pretendedType != 0)
        result->f_type = pretendedType;
    if (pretendedBlocks != 0)
        result->f_bavail = pretendedBlocks;
    return int(failed);
}

// What a start refuses, before and while SQLite opens the file.
class TstClaimedDatabase : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void understandsUrls_data();
    void understandsUrls();
    void refusesUrls_data();
    void refusesUrls();
    void createsTheFolder();
    void refusesWhatIsNoFile();
    void refusesAFolderThatCannotBeWritten();
    void refusesAFileThatCannotBeWritten();
    void refusesNetworkFileSystems_data();
    void refusesNetworkFileSystems();
    void refusesWithoutSpace();
    void isHeldByOneProcessUnderAnyName();
    void isHeldAsAFile();
    void isFreeWhenItsHolderIsKilled();
    void lockIsNotInherited();
    void lockFileIsNobodyElses();
    void holderIsNamedOnlyIfItRuns();

    void foreignDatabaseIsLeftAlone();
    void writerRefuses_data();
    void writerRefuses();
    void writerLeavesARefusedFileAlone();

private:
    QString path(const QString &name = u"test.db"_s) const { return m_dir->filePath(name); }

    std::unique_ptr<QTemporaryDir> m_dir;
};

void TstClaimedDatabase::init()
{
    pretendedType = 0;
    pretendedBlocks = 0;
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(QFile::setPermissions(m_dir->path(), QFile::Permissions(0x7755))); // others may look
}

void TstClaimedDatabase::understandsUrls_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("expected");
    const QString here = QDir::currentPath();
    QTest::newRow("relative path") << u"data/a.db"_s << here + u"/data/a.db"_s;
    QTest::newRow("absolute path") << u"/tmp/x/../a.db"_s << u"/tmp/a.db"_s;
    QTest::newRow("relative URL") << u"file:./data/a.db"_s << here + u"/data/a.db"_s;
    QTest::newRow("absolute URL") << u"file:/tmp/a.db"_s << u"/tmp/a.db"_s;
    QTest::newRow("URL with an empty host") << u"file:///tmp/a.db"_s << u"/tmp/a.db"_s;
    QTest::newRow("blanks and letters") << u"file:/tmp/ä b.db"_s << u"/tmp/ä b.db"_s;
}

void TstClaimedDatabase::understandsUrls()
{
    QFETCH(QString, url);
    QFETCH(QString, expected);
    const auto found = databasePathFromUrl(url);
    QVERIFY2(found.has_value(), qPrintable(found.has_value() ? QString() : found.error()));
    QCOMPARE(*found, expected);
}

void TstClaimedDatabase::refusesUrls_data()
{
    QTest::addColumn<QString>("url");
    for (const char *url : {"", "file:", "postgres://localhost/x", "sqlite:a.db", "file://host/a.db",
                            "file:a.db?mode=ro", "file:a.db#part", ":memory:", "file::memory:", "folder/"})
        QTest::newRow(url) << QString::fromLatin1(url);
}

void TstClaimedDatabase::refusesUrls()
{
    QFETCH(QString, url);
    const auto found = databasePathFromUrl(url);
    QVERIFY(!found);
    QVERIFY(!found.error().contains(u'\n'));
    QVERIFY(found.error().contains(url));
}

void TstClaimedDatabase::createsTheFolder()
{
    const auto claimed = claimDatabase(path(u"some/where/new/a.db"_s), {});
    QVERIFY(claimed);
    QVERIFY(QFileInfo(path(u"some/where/new"_s)).isDir());
    QCOMPARE(claimed->path, QFileInfo(path(u"some/where/new"_s)).canonicalFilePath() + u"/a.db"_s);
}

void TstClaimedDatabase::refusesWhatIsNoFile()
{
    QVERIFY(QDir(m_dir->path()).mkdir(u"test.db"_s));
    QVERIFY2(refusalOf(path()).startsWith(u"65 The database %1 is not a regular file"_s.arg(path())),
             qPrintable(refusalOf(path())));
}

void TstClaimedDatabase::refusesAFolderThatCannotBeWritten()
{
    QVERIFY(QFile::setPermissions(m_dir->path(), QFile::Permissions(0x5555)));
    for (const auto &name : {u"test.db"_s, u"below/test.db"_s}) {
        const QString refusal = asAnybody([&] { return refusalOf(path(name)); });
        QVERIFY2(refusal.startsWith(u"65 The folder %1"_s.arg(QFileInfo(path(name)).path())), qPrintable(refusal));
        QVERIFY(!refusal.contains(u'\n'));
    }
    QVERIFY(QFile::setPermissions(m_dir->path(), QFile::Permissions(0x7755)));
}

void TstClaimedDatabase::refusesAFileThatCannotBeWritten()
{
    QFile file(path());
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(file.setPermissions(QFile::Permissions(0x4444)));
    QVERIFY(QFile::setPermissions(m_dir->path(), QFile::Permissions(0x7777)));
    const QString refusal = asAnybody([this] { return refusalOf(path()); });
    QVERIFY2(refusal.startsWith(u"65 The database %1 cannot be written"_s.arg(path())), qPrintable(refusal));
}

void TstClaimedDatabase::refusesNetworkFileSystems_data()
{
    QTest::addColumn<qint64>("magic");
    QTest::addColumn<QString>("name");
    QTest::newRow("NFS") << qint64(0x6969) << u"NFS"_s;
    QTest::newRow("CIFS") << qint64(0xff534d42) << u"CIFS"_s;
    QTest::newRow("FUSE") << qint64(0x65735546) << u"FUSE"_s;
    QTest::newRow("ext4, which is local") << qint64(0xef53) << QString();
    QTest::newRow("tmpfs, which is local") << qint64(0x01021994) << QString();
}

void TstClaimedDatabase::refusesNetworkFileSystems()
{
    QFETCH(qint64, magic);
    QFETCH(QString, name);
    pretendedType = magic;
    const QString refusal = refusalOf(path());
    if (name.isEmpty()) {
        QCOMPARE(refusal, u"claimed"_s);
    } else {
        QVERIFY2(refusal.startsWith(u"65 "_s) && refusal.contains(name), qPrintable(refusal));
        QCOMPARE(refusalOf(path(), {.allowNetworkFileSystem = true}), u"claimed"_s);
    }
}

void TstClaimedDatabase::refusesWithoutSpace()
{
    pretendedBlocks = 3;
    QVERIFY2(refusalOf(path()).startsWith(u"65 The file system of"_s), qPrintable(refusalOf(path())));
}

// I8
void TstClaimedDatabase::isHeldByOneProcessUnderAnyName()
{
    QVERIFY(QFile::link(path(), path(u"link.db"_s)));
    const auto claimed = claimDatabase(path(), {});
    QVERIFY(claimed);
    QFile file(path());
    QVERIFY(file.open(QIODevice::WriteOnly)); // a link to nothing has no canonical name yet
    const QString expected =
        u"73 The database %1 is held by another primary, process %2"_s.arg(claimed->path).arg(::getpid());
    for (const auto &name : {u"test.db"_s, u"./test.db"_s, u"link.db"_s})
        QVERIFY2(refusalOf(path(name)).startsWith(expected), qPrintable(refusalOf(path(name))));
}

// I8: neither a second name nor a tidy hand lets a second primary in.
void TstClaimedDatabase::isHeldAsAFile()
{
    const auto claimed = claimDatabase(path(), {});
    QVERIFY(claimed);
    QCOMPARE(::link(qPrintable(path()), qPrintable(path(u"hard.db"_s))), 0);
    const QString expected = u"73 The database %1 is held by another primary, process %2"_s;
    QVERIFY2(refusalOf(path(u"hard.db"_s)).startsWith(expected.arg(path(u"hard.db"_s)).arg(::getpid())),
             qPrintable(refusalOf(path(u"hard.db"_s))));
    QVERIFY(QFile::remove(path() + u".lock"_s));
    QVERIFY2(refusalOf(path()).startsWith(expected.arg(path()).arg(::getpid())), qPrintable(refusalOf(path())));
}

void TstClaimedDatabase::isFreeWhenItsHolderIsKilled()
{
    int ends[2];
    QCOMPARE(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const auto claimed = claimDatabase(path(), {});
        const auto written = ::write(ends[1], claimed ? "y" : "n", 1);
        while (written)
            ::pause();
    }
    char answer = 0;
    QCOMPARE(::read(ends[0], &answer, 1), 1);
    QCOMPARE(answer, 'y');
    QVERIFY2(refusalOf(path()).contains(u"process %1;"_s.arg(child)), qPrintable(refusalOf(path())));
    QCOMPARE(::kill(child, SIGKILL), 0);
    QCOMPARE(::waitpid(child, nullptr, 0), child);
    QCOMPARE(refusalOf(path()), u"claimed"_s);
}

void TstClaimedDatabase::lockIsNotInherited()
{
    QProcess child;
    {
        const auto claimed = claimDatabase(path(), {});
        QVERIFY(claimed);
        child.start(u"cat"_s, {});
        QVERIFY(child.waitForStarted());
    }
    QCOMPARE(refusalOf(path()), u"claimed"_s);
    child.closeWriteChannel();
    QVERIFY(child.waitForFinished());
}

void TstClaimedDatabase::lockFileIsNobodyElses()
{
    QFile lock(path() + u".lock"_s);
    QVERIFY(lock.open(QIODevice::WriteOnly) && lock.setPermissions(QFile::Permissions(0x6644))); // as it was once
    QVERIFY(claimDatabase(path(), {}));
    QVERIFY(claimDatabase(path(u"new.db"_s), {}));
    for (const auto &name : {u"test.db.lock"_s, u"new.db.lock"_s})
        QCOMPARE(QFile::permissions(path(name)), QFile::Permissions(0x6600));
    QCOMPARE(QFile::permissions(path(u"new.db"_s)) & QFile::ReadOther, QFile::ReadOther); // people read it
}

void TstClaimedDatabase::holderIsNamedOnlyIfItRuns()
{
    const pid_t child = ::fork();
    if (child == 0) {
        const auto claimed = claimDatabase(path(), {});
        ::_exit(0);
    }
    QCOMPARE(::waitpid(child, nullptr, 0), child);
    const auto lock = LockFile::lockExisting(path() + u".lock"_s); // by flock(1), for instance
    QVERIFY(lock);
    QVERIFY2(refusalOf(path()).contains(u"process %1 (no such process here"_s.arg(child)),
             qPrintable(refusalOf(path())));
}

void TstClaimedDatabase::foreignDatabaseIsLeftAlone()
{
    {
        SqliteConnection foreign(path(), SqliteConnection::Access::ReadWrite, 0);
        foreign.execute("CREATE TABLE contacts(name TEXT)");
    }
    QFile file(path());
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray before = file.readAll();
    WriterHarness harness(path());
    const auto refusal = harness.start();
    QVERIFY(refusal);
    QCOMPARE(refusal->exitCode, 65);
    QVERIFY2(refusal->message.contains(u"belongs to another program"_s), qPrintable(refusal->message));
    QVERIFY(file.seek(0));
    QCOMPARE(file.readAll(), before);
}

void TstClaimedDatabase::writerRefuses_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("sql"); // run on a database that was made by us
    QTest::addColumn<QString>("expected");
    QTest::newRow("text") << QByteArray("Dear diary,\n") << QByteArray() << u"is not an SQLite database"_s;
    QTest::newRow("long text") << QByteArray(100'000, 'x') << QByteArray() << u"is not an SQLite database"_s;
    QTest::newRow("corrupt header") << QByteArray("SQLite format 3\0", 16) + QByteArray(4080, '\xee') << QByteArray()
                                    << u"is not an SQLite database"_s;
    QTest::newRow("newer schema") << QByteArray() << QByteArray("PRAGMA user_version = 1000") << u"newer version"_s;
    QTest::newRow("a table is missing") << QByteArray() << QByteArray("DROP TABLE comments") << u"no such table"_s;
    QTest::newRow("a column is missing") << QByteArray() << QByteArray("ALTER TABLE posts DROP COLUMN revision")
                                         << u"no column named revision"_s;
}

void TstClaimedDatabase::writerRefuses()
{
    QFETCH(QByteArray, content);
    QFETCH(QByteArray, sql);
    QFETCH(QString, expected);
    if (sql.isEmpty()) {
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
    } else {
        WriterHarness harness(path());
        QVERIFY(!harness.start());
        harness.stop();
        SqliteConnection(path(), SqliteConnection::Access::ReadWrite, 0).execute(sql.constData());
    }
    WriterHarness harness(path());
    const auto refusal = harness.start();
    QVERIFY(refusal);
    QCOMPARE(refusal->exitCode, 65);
    QVERIFY2(refusal->message.startsWith(u"The database %1 "_s.arg(path())), qPrintable(refusal->message));
    QVERIFY2(refusal->message.contains(expected), qPrintable(refusal->message));
    QVERIFY(!refusal->message.contains(u'\n'));
}

void TstClaimedDatabase::writerLeavesARefusedFileAlone()
{
    const QByteArray content(5'000, 'x');
    QFile file(path());
    QVERIFY(file.open(QIODevice::ReadWrite) && file.write(content) == content.size());
    file.close();
    QVERIFY(WriterHarness(path()).start());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), content);
    QCOMPARE(QDir(m_dir->path()).entryList(QDir::Files), QStringList{u"test.db"_s});
}

QTEST_GUILESS_MAIN(TstClaimedDatabase)
#include "tst_claimeddatabase.moc"
