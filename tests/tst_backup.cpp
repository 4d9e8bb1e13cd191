// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/backup.h"
#include "tests/support/writerharness.h"

#include <QSignalSpy>
#include <QTemporaryDir>

#include <sys/stat.h>

using namespace Qt::StringLiterals;

class TstBackup : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void copiesWhileWritingGoesOn();
    void refuses_data();
    void refuses();
    void replacesWithForce();
    void namesADamagedDatabase();
    void leavesNothingWhenCancelled();

private:
    QString file(const QString &name) const { return m_dir->filePath(name); }
    Backup::Outcome backUp(const QString &target, bool force);
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

Backup::Outcome TstBackup::backUp(const QString &target, bool force)
{
    Backup backup(file(u"test.db"_s), target, force);
    Backup::Outcome outcome = tl::unexpected(u"did not finish"_s);
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
    QVERIFY2(outcome->has_value(), qPrintable(outcome->has_value() ? QString() : outcome->error()));
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
    QCOMPARE(QDir(m_dir->path()).entryList({u"copy.db*"_s}, QDir::Files), QStringList{u"copy.db"_s});
}

void TstBackup::refuses_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<bool>("force");
    QTest::addColumn<QString>("expected");
    QTest::newRow("existing file") << u"existing"_s << false << u"exists"_s;
    QTest::newRow("the database itself") << u"test.db"_s << true << u"belongs to the database"_s;
    QTest::newRow("its rollback journal") << u"test.db-journal"_s << true << u"belongs to the database"_s;
    QTest::newRow("no regular file") << u"pipe"_s << true << u"no regular file"_s;
    QTest::newRow("a link") << u"other"_s << true << u"no regular file"_s;
    QTest::newRow("its log") << u"test.db-wal"_s << true << u"belongs to the database"_s;
    QTest::newRow("the database under another name") << u"link"_s << true << u"belongs to the database"_s;
    QTest::newRow("a folder") << u"folder"_s << true << u"is a folder"_s;
    QTest::newRow("a folder that does not exist") << u"nowhere/copy.db"_s << true << u"does not exist"_s;
    QTest::newRow("a name that is too long") << QString(255, u'x') << true << u"File name too long"_s;
}

void TstBackup::refuses()
{
    QFETCH(QString, target);
    QFETCH(bool, force);
    QFETCH(QString, expected);
    QFile existing(file(u"existing"_s));
    QVERIFY(existing.open(QIODevice::WriteOnly) && existing.write("precious") == 8);
    existing.close();
    QVERIFY(QDir(m_dir->path()).mkdir(u"folder"_s));
    QVERIFY(QFile::link(file(u"test.db"_s), file(u"link"_s)));
    QVERIFY(QFile::link(file(u"existing"_s), file(u"other"_s)));
    QCOMPARE(::mkfifo(qPrintable(file(u"pipe"_s)), 0600), 0);

    const Backup::Outcome outcome = backUp(file(target), force);
    QVERIFY(!outcome);
    QVERIFY2(outcome.error().contains(expected), qPrintable(outcome.error()));
    QVERIFY(!outcome.error().contains(u'\n'));
    QVERIFY(existing.open(QIODevice::ReadOnly));
    QCOMPARE(existing.readAll(), "precious");
    QCOMPARE(m_harness->outcomeOf(m_harness->add(CreatePost{u"unharmed"_s, {}})), "ok");
}

void TstBackup::replacesWithForce()
{
    fill(1);
    QFile existing(file(u"existing"_s));
    QVERIFY(existing.open(QIODevice::WriteOnly) && existing.write("old") == 3);
    existing.close();
    QVERIFY(backUp(file(u"existing"_s), true));
    QCOMPARE(WriterHarness::onDisk(file(u"existing"_s), "SELECT count(*) FROM posts"), "1");
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
    QVERIFY2(outcome.error().contains(u"damaged"_s) || outcome.error().contains(u"malformed"_s),
             qPrintable(outcome.error()));
    QVERIFY(!QFile::exists(file(u"copy.db"_s)));
}

void TstBackup::leavesNothingWhenCancelled()
{
    fill(1'000);
    {
        Backup backup(file(u"test.db"_s), file(u"copy.db"_s), false);
        backup.start();
    }
    QVERIFY(QDir(m_dir->path()).entryList({u"copy*"_s}, QDir::Files).isEmpty());
}

QTEST_GUILESS_MAIN(TstBackup)
#include "tst_backup.moc"
