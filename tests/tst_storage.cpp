// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/sqliteconnection.h"
#include "server/storage/migrations.h"
#include "server/storage/reader.h"
#include "server/storage/writeconnection.h"

#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <sqlite3.h>

using namespace Qt::StringLiterals;

namespace
{

// Of the kind that resources define; every Reader and WriteConnection of this program prepares them.
const ReadSql allKinds{"SELECT ?, ?, ?, ?, ?"};
const ReadSql typesOfAll{"SELECT typeof(?), typeof(?), typeof(?), typeof(?), typeof(?)"};
const ReadSql countPosts{"SELECT count(*) FROM posts"};
const ReadSql threeRows{"VALUES (1), (2), (3)"};
const WriteSql synchronous{"PRAGMA synchronous"};
const WriteSql insertPost{"INSERT INTO posts VALUES (?, 'title', NULL, 1, '', '')"};

bool giveUp()
{
    return false;
}

} // namespace

class TstStorage : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void bindsAndReadsEveryKind();
    void resetsStatements();
    void syncsAsDurabilitySays();
    void readersCannotWrite();
    void readersCannotCheckpoint();
    void readersDoNotCheckpointWhenTheyClose();
    void changeCounterFollowsForeignCommits();
    void snapshotSeesOneState();
    void idleMeansNothingIsOpen();
    void pragmasOfTheWriterHold();
    void pragmasAreReadBack();
    void waitsForAnotherConnectionUntilToldToGiveUp();
    void undoesTheSavepointAlone();
    void checkpointsInEachMode();
    void errorsNameCodeAndStatement();

    void migratesFromEachVersion();
    void keepsWhatMigrationsBeforeAFailureDid();
    void refusesANewerSchema();
    void refusesGapsInTheNumbers();
    void refusesMigrationsThatBreakForeignKeys();

private:
    QString path() const { return m_dir->filePath(u"test.db"_s); }
    void insert(WriteConnection &db, const QString &id);
    void writeMigration(const QString &name, const QByteArray &sql);

    std::unique_ptr<QTemporaryDir> m_dir;
};

void TstStorage::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(QDir(m_dir->path()).mkdir(u"migrations"_s));
}

void TstStorage::insert(WriteConnection &db, const QString &id)
{
    QVERIFY(db.begin(giveUp));
    db.statement(insertPost).bind(id).run();
    db.commit();
}

void TstStorage::bindsAndReadsEveryKind()
{
    const WriteConnection writer(path(), Durability::Full);
    Reader reader(path(), 0);
    const QByteArray blob("\0\xff", 2);
    auto row = reader.statement(allKinds);
    row.bind(qint64(-1) << 62).bind(u"Grüße 🌍"_s).bindOptional({}).bindUtf8("view").bindBlob(blob);
    QVERIFY(row.step());
    QCOMPARE(row.integer(0), qint64(-1) << 62);
    QCOMPARE(row.text(1), u"Grüße 🌍"_s);
    QVERIFY(row.isNull(2));
    QCOMPARE(row.utf8(3), "view");
    QCOMPARE(row.blob(4), blob);
    QVERIFY(!row.step());

    // Nothing given is '' or x'', not NULL.
    auto types = reader.statement(typesOfAll);
    types.bind(QString()).bindUtf8({}).bindBlob({}).bindNull().bindOptional(QString());
    QVERIFY(types.step());
    const QStringList found{types.text(0), types.text(1), types.text(2), types.text(3), types.text(4)};
    QCOMPARE(found, (QStringList{u"text"_s, u"text"_s, u"blob"_s, u"null"_s, u"text"_s}));
}

// I10
void TstStorage::resetsStatements()
{
    const WriteConnection writer(path(), Durability::Full);
    Reader reader(path(), 0);
    {
        auto row = reader.statement(allKinds);
        row.bind(7);
        QVERIFY(row.step());
        QVERIFY(!reader.isIdle());
        auto moved = std::move(row);
        QCOMPARE(moved.integer(0), 7);
    }
    QVERIFY(reader.isIdle());
    auto again = reader.statement(allKinds);
    QVERIFY(again.step());
    QVERIFY2(again.isNull(0), "bindings of the last use are gone");
}

// I3: 2 is FULL, 1 is NORMAL.
void TstStorage::syncsAsDurabilitySays()
{
    const auto level = [this](Durability durability) {
        const WriteConnection writer(path(), durability);
        auto row = writer.statement(synchronous);
        return row.step() ? row.integer(0) : -1;
    };
    QCOMPARE(level(Durability::Full), 2);
    QCOMPARE(level(Durability::Normal), 1);
}

// I1
void TstStorage::readersCannotWrite()
{
    const WriteConnection writer(path(), Durability::Full);
    SqliteConnection reader(path(), SqliteConnection::Access::ReadOnly, 0);
    try {
        reader.execute("DELETE FROM posts");
        QFAIL("a reader wrote");
    } catch (const SqliteError &error) {
        QCOMPARE(error.code(), SQLITE_READONLY);
    }
}

// I1
void TstStorage::readersCannotCheckpoint()
{
    WriteConnection writer(path(), Durability::Full);
    insert(writer, u"1"_s);
    const qint64 walBytes = QFileInfo(path() + u"-wal"_s).size();
    QVERIFY(walBytes > 0);
    SqliteConnection reader(path(), SqliteConnection::Access::ReadOnly, 0);
    for (const char *sql :
         {"PRAGMA wal_checkpoint", "PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA main.Wal_Checkpoint(FULL)"}) {
        try {
            reader.execute(sql);
            QFAIL("a reader checkpointed");
        } catch (const SqliteError &error) {
            QCOMPARE(error.code(), SQLITE_AUTH);
        }
    }
    QCOMPARE(QFileInfo(path() + u"-wal"_s).size(), walBytes);
}

// I1: also the last one to close, after a writer that was killed.
void TstStorage::readersDoNotCheckpointWhenTheyClose()
{
    const QString copy = m_dir->filePath(u"copy.db"_s);
    {
        WriteConnection writer(path(), Durability::Full);
        insert(writer, u"1"_s);
        for (const auto &suffix : {QString(), u"-wal"_s}) // as a crash leaves them
            QVERIFY(QFile::copy(path() + suffix, copy + suffix));
    }
    const qint64 fileBytes = QFileInfo(copy).size();
    const qint64 walBytes = QFileInfo(copy + u"-wal"_s).size();
    QVERIFY(walBytes > 0);
    {
        Reader reader(copy, 0);
        auto row = reader.statement(countPosts);
        QVERIFY(row.step());
        QCOMPARE(row.integer(0), 1);
    }
    QCOMPARE(QFileInfo(copy).size(), fileBytes);
    QCOMPARE(QFileInfo(copy + u"-wal"_s).size(), walBytes);
}

void TstStorage::changeCounterFollowsForeignCommits()
{
    WriteConnection writer(path(), Durability::Full);
    Reader reader(path(), 0);
    const auto counter = [&reader] { return ReadSnapshot(reader).changeCounter(); };
    quint64 last = counter();
    QCOMPARE(counter(), last);
    for (int i = 0; i < 20; ++i) {
        insert(writer, QString::number(i));
        QVERIFY(counter() != last);
        last = counter();
        QVERIFY(writer.begin(giveUp));
        writer.rollback();
        QCOMPARE(counter(), last);
    }
    insert(writer, u"before the checkpoint"_s);
    QVERIFY(!writer.checkpoint(CheckpointMode::Truncate, giveUp).busy);
    QVERIFY2(counter() != last, "a checkpoint hides no change");
}

void TstStorage::snapshotSeesOneState()
{
    WriteConnection writer(path(), Durability::Full);
    Reader reader(path(), 0);
    const auto count = [&reader] {
        auto row = reader.statement(countPosts);
        row.step();
        return row.integer(0);
    };
    {
        const ReadSnapshot snapshot(reader);
        QCOMPARE(count(), 0);
        insert(writer, u"1"_s);
        QCOMPARE(count(), 0);
        const quint64 counter = snapshot.changeCounter();
        {
            const ReadSnapshot inner(reader);
            QCOMPARE(inner.changeCounter(), counter);
        }
        QCOMPARE(count(), 0);
        QVERIFY(!reader.isIdle());
    }
    QVERIFY(reader.isIdle());
    QCOMPARE(count(), 1);
}

// I10
void TstStorage::idleMeansNothingIsOpen()
{
    WriteConnection writer(path(), Durability::Full);
    insert(writer, u"1"_s);
    Reader reader(path(), 0);
    {
        auto row = reader.statement(threeRows);
        QVERIFY(row.step());
        QVERIFY(!reader.isIdle());
        row.run();
        QVERIFY2(reader.isIdle(), "a statement that is done holds nothing");
    }
    QVERIFY(reader.isIdle());
}

void TstStorage::pragmasOfTheWriterHold()
{
    WriteConnection writer(path(), Durability::Full);
    insert(writer, u"1"_s);
    QVERIFY(writer.walFrames() > 0); // counted, so SQLite's own checkpointing is off: both are one hook
    QCOMPARE(SqliteConnection(path(), SqliteConnection::Access::ReadOnly, 0).queryValue("PRAGMA journal_mode"), "wal");
}

void TstStorage::pragmasAreReadBack()
{
    SqliteConnection connection(path(), SqliteConnection::Access::ReadWrite, 0);
    connection.setPragmas({{"cache_size", "-100"}, {"temp_store", "2"}});
    QCOMPARE(connection.queryValue("PRAGMA cache_size"), "-100");
    QVERIFY_THROWS_EXCEPTION(SqliteError, connection.setPragmas({{"no_such_pragma", "1"}}));
    QVERIFY_THROWS_EXCEPTION(SqliteError, connection.setPragmas({{"temp_store", "7"}}));
}

void TstStorage::waitsForAnotherConnectionUntilToldToGiveUp()
{
    WriteConnection writer(path(), Durability::Full);
    SqliteConnection other(path(), SqliteConnection::Access::ReadWrite, 0);
    other.execute("BEGIN IMMEDIATE");
    int asked = 0;
    QVERIFY(!writer.begin([&asked] { return ++asked < 3; }));
    QCOMPARE(asked, 3);
    QVERIFY(writer.begin([&] {
        if (++asked == 10)
            other.execute("ROLLBACK");
        return true;
    }));
    QCOMPARE(asked, 10);
    writer.rollback();
}

// I5
void TstStorage::undoesTheSavepointAlone()
{
    WriteConnection writer(path(), Durability::Full);
    QVERIFY(writer.begin(giveUp));
    for (int i = 0; i < 4; ++i) {
        writer.beginSavepoint();
        writer.statement(insertPost).bind(QString::number(i)).run();
        QCOMPARE(writer.changes(), 1);
        if (i % 2)
            writer.undoSavepoint();
        else
            writer.keepSavepoint();
    }
    QVERIFY(writer.inTransaction());
    writer.commit();
    QVERIFY(!writer.inTransaction());
    SqliteConnection reader(path(), SqliteConnection::Access::ReadOnly, 0);
    QCOMPARE(reader.queryValue("SELECT group_concat(id) FROM posts"), "0,2");
}

void TstStorage::checkpointsInEachMode()
{
    WriteConnection writer(path(), Durability::Full);
    for (const auto mode : {CheckpointMode::Passive, CheckpointMode::Restart, CheckpointMode::Truncate}) {
        insert(writer, QString::fromLatin1(checkpointModeName(mode)));
        Reader reader(path(), 0);
        {
            const ReadSnapshot snapshot(reader);
            QVERIFY(reader.statement(countPosts).step());
            insert(writer, u"behind the snapshot of "_s + checkpointModeName(mode));
            QVERIFY(writer.checkpoint(mode, giveUp).busy);
        }
        const CheckpointResult result = writer.checkpoint(mode, giveUp);
        QVERIFY(!result.busy);
        QCOMPARE(result.mode, mode);
        QCOMPARE(result.pagesCheckpointed, result.pagesInLog);
    }
    QCOMPARE(QFileInfo(path() + u"-wal"_s).size(), 0);
    QCOMPARE(writer.walFrames(), 0);
}

void TstStorage::errorsNameCodeAndStatement()
{
    WriteConnection writer(path(), Durability::Full);
    insert(writer, u"1"_s);
    QVERIFY(writer.begin(giveUp));
    try {
        writer.statement(insertPost).bind(u"1"_s).run();
        QFAIL("a duplicate key was accepted");
    } catch (const SqliteError &error) {
        QCOMPARE(error.extendedCode(), SQLITE_CONSTRAINT_PRIMARYKEY);
        QVERIFY(error.isConstraint() && !error.isFull() && !error.isBusy());
        QVERIFY(QByteArray(error.what()).contains("posts.id"));
        QVERIFY(QByteArray(error.what()).contains("INSERT INTO posts"));
    }
    QVERIFY(writer.inTransaction());
    writer.rollback();
}

void TstStorage::writeMigration(const QString &name, const QByteArray &sql)
{
    QFile file(m_dir->filePath(u"migrations/"_s + name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(sql), sql.size());
}

void TstStorage::migratesFromEachVersion()
{
    const QString folder = m_dir->filePath(u"migrations"_s);
    SqliteConnection connection(path(), SqliteConnection::Access::ReadWrite, 0);
    QCOMPARE(migrate(connection, folder), 0);
    writeMigration(u"001-first.sql"_s, "CREATE TABLE a(x); INSERT INTO a VALUES (1);");
    QCOMPARE(migrate(connection, folder), 1);
    QCOMPARE(migrate(connection, folder), 1); // not again
    writeMigration(u"002-second.sql"_s, "-- a comment\nUPDATE a SET x = x + 1;");
    writeMigration(u"003-third.sql"_s, "UPDATE a SET x = x * 10");
    QCOMPARE(migrate(connection, folder), 3);
    QCOMPARE(connection.queryValue("SELECT group_concat(x) FROM a"), "20");
    QCOMPARE(connection.queryValue("PRAGMA user_version"), "3");
}

void TstStorage::keepsWhatMigrationsBeforeAFailureDid()
{
    const QString folder = m_dir->filePath(u"migrations"_s);
    writeMigration(u"001-good.sql"_s, "CREATE TABLE a(x);");
    writeMigration(u"002-bad.sql"_s, "INSERT INTO a VALUES (1); INSERT INTO nowhere VALUES (1);");
    SqliteConnection connection(path(), SqliteConnection::Access::ReadWrite, 0);
    try {
        migrate(connection, folder);
        QFAIL("a migration that fails passed");
    } catch (const SqliteError &error) {
        QCOMPARE(error.what(), "no such table: nowhere (SQLite 1) in: migration 002-bad.sql"); // not all its SQL
    }
    QVERIFY(!connection.inTransaction());
    QCOMPARE(connection.queryValue("PRAGMA user_version"), "1");
    QCOMPARE(connection.queryValue("SELECT count(*) FROM a"), "0");
    writeMigration(u"002-bad.sql"_s, "INSERT INTO a VALUES (1);");
    QCOMPARE(migrate(connection, folder), 2);
}

void TstStorage::refusesANewerSchema()
{
    SqliteConnection(path(), SqliteConnection::Access::ReadWrite, 0).execute("PRAGMA user_version = 99");
    QVERIFY_THROWS_EXCEPTION(NewerSchema, WriteConnection(path(), Durability::Full));
    // It is left as it is.
    SqliteConnection connection(path(), SqliteConnection::Access::ReadWrite, 0);
    QCOMPARE(connection.queryValue("PRAGMA journal_mode"), "delete");
}

void TstStorage::refusesGapsInTheNumbers()
{
    writeMigration(u"001-first.sql"_s, "CREATE TABLE a(x);");
    writeMigration(u"003-third.sql"_s, "CREATE TABLE c(x);");
    SqliteConnection connection(path(), SqliteConnection::Access::ReadWrite, 0);
    QVERIFY_THROWS_EXCEPTION(SqliteError, migrate(connection, m_dir->filePath(u"migrations"_s)));
    QCOMPARE(connection.queryValue("PRAGMA user_version"), "0");
}

void TstStorage::refusesMigrationsThatBreakForeignKeys()
{
    writeMigration(u"001-broken.sql"_s, "CREATE TABLE a(x PRIMARY KEY); CREATE TABLE b(x REFERENCES a(x));"
                                        "INSERT INTO b VALUES (7);");
    SqliteConnection connection(path(), SqliteConnection::Access::ReadWrite, 0);
    connection.execute("PRAGMA foreign_keys = OFF");
    QVERIFY_THROWS_EXCEPTION(SqliteError, migrate(connection, m_dir->filePath(u"migrations"_s)));
    QCOMPARE(connection.queryValue("SELECT count(*) FROM sqlite_schema"), "0");
}

QTEST_GUILESS_MAIN(TstStorage)
#include "tst_storage.moc"
