// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/backup.h"

#include "server/storage/backuptarget.h"
#include "server/storage/filesystem.h"
#include "server/storage/sqliteconnection.h"

#include <QFileInfo>

#include <sqlite3.h>

#include <memory>
#include <system_error>

using namespace Qt::StringLiterals;

namespace
{

constexpr int pagesPerBatch = 1'000;
constexpr int stepsBetweenCancelChecks = 100'000; // of SQLite's virtual machine, during integrity_check

} // namespace

Backup::Backup(const QString &database, const QString &target, bool force, QObject *parent)
    : QObject(parent)
    , m_database(database)
    , m_target(target)
    , m_force(force)
{
}

Backup::~Backup()
{
    cancel();
    if (m_thread.joinable())
        m_thread.join();
}

void Backup::start()
{
    try {
        m_thread = std::thread([this] { finishLater(run()); });
    } catch (const std::system_error &error) {
        finishLater(tl::unexpected(BackupError{u"The backup to %1 failed: no thread can be started for it: %2."_s.arg(
            m_target, qt_error_string(error.code().value()))}));
    }
}

void Backup::finishLater(Outcome outcome)
{
    QMetaObject::invokeMethod(
        this, [this, outcome = std::move(outcome)] { emit finished(outcome); }, Qt::QueuedConnection);
}

Backup::Outcome Backup::run()
{
    try {
        BackupTarget target(m_database, m_target, m_force);
        const BackupResult result = copyTo(target.growingPath());
        verify(target.growingPath());
        target.publish();
        return result;
    } catch (const BackupTargetExists &failure) {
        return tl::unexpected(BackupError{QString::fromUtf8(failure.what()), true});
    } catch (const BackupFailure &failure) {
        return tl::unexpected(BackupError{QString::fromUtf8(failure.what())});
    } catch (const std::exception &error) {
        return tl::unexpected(
            BackupError{u"The backup to %1 failed: %2."_s.arg(m_target, QString::fromUtf8(error.what()))});
    }
}

BackupResult Backup::copyTo(const QString &path)
{
    SqliteConnection source(m_database, SqliteConnection::Access::ReadOnly, 200);
    SqliteConnection copy(path, SqliteConnection::Access::ReadWrite, 0);
    // Synced once, when it is complete; until then nothing in it needs to be undone.
    copy.setPragmas({{"synchronous", "0"}, {"journal_mode", "off"}});

    source.execute("BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1"); // the snapshot begins with the first read
    const qint64 bytes =
        source.queryValue("PRAGMA page_count").toLongLong() * source.queryValue("PRAGMA page_size").toLongLong();
    const QString folder = QFileInfo(m_target).absolutePath();
    if (const qint64 free = fileSystemOf(folder).freeBytes; free < bytes)
        throw BackupFailure(
            u"The backup needs %1 KiB, and %2 has only %3 KiB free."_s.arg(bytes / 1024).arg(folder).arg(free / 1024));

    const std::unique_ptr<sqlite3_backup, decltype(&sqlite3_backup_finish)> backup(
        sqlite3_backup_init(copy.handle(), "main", source.handle(), "main"), sqlite3_backup_finish);
    if (!backup)
        throw SqliteError(copy.handle(), "backup");
    int resultCode = SQLITE_OK;
    while (resultCode == SQLITE_OK) {
        if (m_isCancelled)
            throw BackupFailure(u"The backup was cancelled."_s);
        resultCode = sqlite3_backup_step(backup.get(), pagesPerBatch);
        const qint64 total = sqlite3_backup_pagecount(backup.get());
        const qint64 done = total - sqlite3_backup_remaining(backup.get());
        QMetaObject::invokeMethod(
            this, [this, done, total] { emit progress(done, total); }, Qt::QueuedConnection);
    }
    if (resultCode != SQLITE_DONE)
        throw SqliteError(resultCode, sqlite3_errstr(resultCode), "backup");
    return {bytes / source.queryValue("PRAGMA page_size").toLongLong(), bytes};
}

void Backup::verify(const QString &path)
{
    SqliteConnection copy(path, SqliteConnection::Access::ReadWrite, 0);
    copy.setPragmas({{"journal_mode", "delete"}}); // a copy says it is in WAL mode, as its original
    sqlite3_progress_handler(
        copy.handle(), stepsBetweenCancelChecks,
        [](void *isCancelled) { return int(static_cast<std::atomic<bool> *>(isCancelled)->load()); }, &m_isCancelled);
    if (const QByteArray verdict = copy.queryValue("PRAGMA integrity_check(1)"); verdict != "ok")
        throw BackupFailure(u"The copy is damaged, so the database probably is: %1."_s.arg(QString::fromUtf8(verdict)));
}
