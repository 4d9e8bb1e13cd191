// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/backup.h"
#include "server/storage/backuptarget.h"
#include "tests/support/writerharness.h"

#include <QSignalSpy>
#include <QTemporaryDir>

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

class TstBackup : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void copiesWhileWritingGoesOn();
    void leavesTheLogOfTheDatabaseAlone();
    void refuses_data();
    void refuses();
    void replacesWithForce();
    void refusesTheDatabaseOfAnotherPrimary();
    void keepsPrimariesOffTheTarget();
    void looksForALogAgainAtTheEnd();
    void namesADamagedDatabase();
    void leavesNothingWhenCancelled();
    void leavesNothingWhenTheDiskTakesNoMore();
    void removesWhatADeadServerLeft();

private:
    QString file(const QString &name) const { return m_dir->filePath(name); }
    void create(const QString &name, const QByteArray &content = {}) const;
    QStringList filesLike(const QString &pattern) const
    {
        return QDir(m_dir->path()).entryList({pattern}, QDir::Files | QDir::System);
    }
    Backup::Outcome backUp(const QString &target, bool force, const QString &database = u"test.db"_s);
    void fill(int posts);

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<WriterHarness> m_harness;
};

void TstBackup::init()
{
    m_harness.reset();
    m_dir = std::make_unique<QTemporaryDir>();
    m_harness = std::make_unique<WriterHarness>(file(u"test.db"_s));
    QVERIFY(!m_harness->start());
}

void TstBackup::create(const QString &name, const QByteArray &content) const
{
    QFile created(file(name));
    QVERIFY(created.open(QIODevice::WriteOnly) && created.write(content) == content.size());
}

Backup::Outcome TstBackup::backUp(const QString &target, bool force, const QString &database)
{
    Backup backup(file(database), target, force);
    Backup::Outcome outcome = tl::unexpected(BackupError{u"did not finish"_s});
    bool isFinished = false;
    connect(&backup, &Backup::finished, this, [&](const Backup::Outcome &result) {
        outcome = result;
        isFinished = true;
    });
    backup.start();
    if (!QTest::qWaitFor([&] { return isFinished; }, 30'000))
        qFatal("the backup did not finish");
    return outcome;
}

void TstBackup::fill(int posts)
{
    quint64 last = 0;
    for (int i = 0; i < posts; ++i)
        last = m_harness->add(CreatePost{u"filler"_s, QString(20'000, u'x')});
    m_harness->finished(last);
}

// I1: what the copy does to its own log never touches the log of the database.
void TstBackup::copiesWhileWritingGoesOn()
{
    fill(2'000); // about 40 MB: many batches
    Backup backup(file(u"test.db"_s), file(u"copy.db"_s), false);
    const QSignalSpy progress(&backup, &Backup::progress);
    std::optional<Backup::Outcome> outcome;
    connect(&backup, &Backup::finished, this, [&](const Backup::Outcome &result) { outcome = result; });
    backup.start();
    int written = 0;
    while (!outcome) { // each is another commit under the copy
        QCOMPARE(m_harness->outcomeOf(m_harness->add(CreatePost{u"meanwhile"_s, {}})), "ok");
        ++written;
    }
    QVERIFY2(outcome->has_value(), qPrintable(outcome->has_value() ? QString() : outcome->error().text));
    QVERIFY(written > 0);
    QVERIFY(progress.size() > 3);
    QCOMPARE(progress.last().at(0), progress.last().at(1));
    for (qsizetype i = 1; i < progress.size(); ++i) // it never began anew
        QVERIFY(progress[i].at(0).toLongLong() > progress[i - 1].at(0).toLongLong());
    QCOMPARE(QFileInfo(file(u"copy.db"_s)).size(), (*outcome)->bytes);

    QFile copy(file(u"copy.db"_s));
    QVERIFY(copy.open(QIODevice::ReadOnly));
    QCOMPARE(copy.read(20).sliced(18), QByteArray("\1\1")); // not in WAL mode: one file is all of it
    copy.close();
    QCOMPARE(WriterHarness::onDisk(file(u"copy.db"_s), "PRAGMA integrity_check"), "ok");
    QCOMPARE(WriterHarness::onDisk(file(u"copy.db"_s), "SELECT count(*) FROM posts WHERE title = 'filler'"), "2000");
    QCOMPARE(filesLike(u"copy.db*"_s), QStringList{u"copy.db"_s});
}

// I1: also when it is the last to close the database, after a writer that was killed.
void TstBackup::leavesTheLogOfTheDatabaseAlone()
{
    fill(10);
    const QStringList files{u"dead.db"_s, u"dead.db-wal"_s};
    QVERIFY(QFile::copy(file(u"test.db"_s), file(files[0]))); // as a kill leaves them
    QVERIFY(QFile::copy(file(u"test.db-wal"_s), file(files[1])));
    const auto contents = [&] {
        QByteArrayList bytes;
        for (const QString &name : files) {
            QFile opened(file(name));
            bytes.append(opened.open(QIODevice::ReadOnly) ? opened.readAll() : QByteArray());
        }
        return bytes;
    };
    const QByteArrayList before = contents();
    QVERIFY(!before[1].isEmpty());
    QVERIFY(backUp(file(u"copy.db"_s), false, files[0]));
    QVERIFY(contents() == before);
    QCOMPARE(WriterHarness::onDisk(file(u"copy.db"_s), "SELECT count(*) FROM posts"), "10");
}

void TstBackup::refuses_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<bool>("force");
    QTest::addColumn<QString>("expected");
    QTest::newRow("existing file") << u"existing"_s << false << u"exists"_s;
    QTest::newRow("the database itself") << u"test.db"_s << true << u"belongs to the database"_s;
    QTest::newRow("its rollback journal") << u"test.db-journal"_s << true << u"belongs to a database"_s;
    QTest::newRow("the log of another database") << u"other.db-wal"_s << true << u"belongs to a database"_s;
    QTest::newRow("a lock file") << u"c.sock.lock"_s << true << u"belongs to a database"_s;
    QTest::newRow("no regular file") << u"pipe"_s << true << u"no regular file"_s;
    QTest::newRow("a link") << u"other"_s << true << u"no regular file"_s;
    QTest::newRow("its log") << u"test.db-wal"_s << true << u"belongs to the database"_s;
    QTest::newRow("the database under another name") << u"link"_s << true << u"belongs to the database"_s;
    QTest::newRow("a hard link to the database") << u"hard.db"_s << true << u"belongs to the database"_s;
    QTest::newRow("a log waits for that name") << u"logged"_s << false << u"/logged-wal is there"_s;
    QTest::newRow("a journal waits for that name") << u"journaled"_s << false << u"/journaled-journal is there"_s;
    QTest::newRow("an existing file with a log") << u"existing"_s << true << u"/existing-wal is there"_s;
    QTest::newRow("a folder") << u"folder"_s << true << u"is a folder"_s;
    QTest::newRow("a folder that does not exist") << u"nowhere/copy.db"_s << true << u"does not exist"_s;
    QTest::newRow("a name that is too long") << QString(255, u'x') << true << u"File name too long"_s;
}

void TstBackup::refuses()
{
    QFETCH(QString, target);
    QFETCH(bool, force);
    QFETCH(QString, expected);
    create(u"existing"_s, "precious");
    for (const auto &name : {u"existing-wal"_s, u"logged-wal"_s, u"journaled-journal"_s, u"c.sock.lock"_s})
        create(name);
    QCOMPARE(::link(qPrintable(file(u"test.db"_s)), qPrintable(file(u"hard.db"_s))), 0);
    QVERIFY(QDir(m_dir->path()).mkdir(u"folder"_s));
    QVERIFY(QFile::link(file(u"test.db"_s), file(u"link"_s)));
    QVERIFY(QFile::link(file(u"existing"_s), file(u"other"_s)));
    QCOMPARE(::mkfifo(qPrintable(file(u"pipe"_s)), 0600), 0);

    const Backup::Outcome outcome = backUp(file(target), force);
    QVERIFY(!outcome);
    QVERIFY2(outcome.error().text.contains(expected), qPrintable(outcome.error().text));
    QVERIFY(!outcome.error().text.contains(u'\n'));
    QCOMPARE(outcome.error().targetExists, expected == u"exists"_s); // a program may ask, and use force
    QFile existing(file(u"existing"_s));
    QVERIFY(existing.open(QIODevice::ReadOnly));
    QCOMPARE(existing.readAll(), "precious");
    QCOMPARE(m_harness->outcomeOf(m_harness->add(CreatePost{u"unharmed"_s, {}})), "ok");
}

void TstBackup::replacesWithForce()
{
    fill(1);
    create(u"existing"_s, "old");
    QVERIFY(backUp(file(u"existing"_s), true));
    QCOMPARE(WriterHarness::onDisk(file(u"existing"_s), "SELECT count(*) FROM posts"), "1");
}

// By either of the locks that it holds: what it acknowledged afterwards would be in a file without a name.
void TstBackup::refusesTheDatabaseOfAnotherPrimary()
{
    const auto claimed = claimDatabase(file(u"served.db"_s), {});
    QVERIFY(claimed);
    for (int lock = 0; lock < 2; ++lock) {
        const Backup::Outcome outcome = backUp(file(u"served.db"_s), true);
        QVERIFY(!outcome);
        QVERIFY2(outcome.error().text.contains(u"running server"_s), qPrintable(outcome.error().text));
        QFile::remove(file(u"served.db.lock"_s));
    }
    QCOMPARE(QFileInfo(file(u"served.db"_s)).size(), 0);
}

void TstBackup::keepsPrimariesOffTheTarget()
{
    create(u"existing"_s, "old");
    {
        const BackupTarget target(file(u"test.db"_s), file(u"existing"_s), true);
        const auto claimed = claimDatabase(file(u"existing"_s), {});
        QVERIFY(!claimed);
        QCOMPARE(claimed.error().exitCode, EX_CANTCREAT);
    }
    QVERIFY(claimDatabase(file(u"existing"_s), {}));
}

void TstBackup::looksForALogAgainAtTheEnd()
{
    BackupTarget target(file(u"test.db"_s), file(u"copy.db"_s), false);
    create(u"copy.db-wal"_s);
    QVERIFY_THROWS_EXCEPTION(BackupFailure, target.publish());
    QVERIFY_THROWS_EXCEPTION(BackupFailure, BackupTarget(file(u"test.db"_s), file(u"copy.db"_s), false)); // at once
    QVERIFY(!QFile::exists(file(u"copy.db"_s)));
    QVERIFY(QFile::remove(file(u"copy.db-wal"_s)));
    target.publish();
    QVERIFY(QFile::exists(file(u"copy.db"_s)));
}

void TstBackup::namesADamagedDatabase()
{
    fill(50);
    m_harness->stop(); // all pages are in the file
    QFile database(file(u"test.db"_s));
    QVERIFY(database.open(QIODevice::ReadWrite));
    for (qint64 at = 20 * 4096; at < database.size(); at += 4096) {
        QVERIFY(database.seek(at));
        QCOMPARE(database.write(QByteArray(64, '\xff')), 64);
    }
    database.close();
    const Backup::Outcome outcome = backUp(file(u"copy.db"_s), false);
    QVERIFY(!outcome);
    QVERIFY2(outcome.error().text.contains(u"damaged"_s) || outcome.error().text.contains(u"malformed"_s),
             qPrintable(outcome.error().text));
    QVERIFY(!QFile::exists(file(u"copy.db"_s)));
}

void TstBackup::leavesNothingWhenCancelled()
{
    fill(1'000);
    {
        Backup backup(file(u"test.db"_s), file(u"copy.db"_s), false);
        backup.start();
    }
    QCOMPARE(filesLike(u"copy*"_s), QStringList());
}

void TstBackup::leavesNothingWhenTheDiskTakesNoMore()
{
    fill(500); // about 10 MB
    m_harness->stop();
    ::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &limit), 0);
    const rlimit half{5'000'000, limit.rlim_max};
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &half), 0);
    const Backup::Outcome outcome = backUp(file(u"copy.db"_s), false);
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &limit), 0);
    QVERIFY(!outcome);
    QCOMPARE(filesLike(u"copy*"_s), QStringList());
}

void TstBackup::removesWhatADeadServerLeft()
{
    const QStringList kept{u"copy.db.unfinished-"_s, u"copy.db.unfinished-longer7"_s, u"copy.db2.unfinished-abcdef"_s};
    const QStringList dead{u"copy.db.unfinished-abcdef"_s, u"copy.db.unfinished-abcdef-wal"_s,
                           u"copy.db.unfinished-abcdef-shm"_s, u"copy.db.unfinished-ghijkl"_s};
    for (const QString &name : kept + dead)
        create(name);
    {
        const BackupTarget another(file(u"test.db"_s), file(u"copy.db"_s), false); // is being written
        QVERIFY(backUp(file(u"copy.db"_s), false));
        QVERIFY(QFile::exists(another.growingPath()));
        for (const QString &name : dead)
            QVERIFY2(!QFile::exists(file(name)), qPrintable(name));
    }
    QCOMPARE(filesLike(u"copy*"_s), (QStringList{u"copy.db"_s} + kept));
}

QTEST_GUILESS_MAIN(TstBackup)
#include "tst_backup.moc"
