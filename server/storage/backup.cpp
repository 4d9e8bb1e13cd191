// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/backup.h"

#include "server/storage/sqliteconnection.h"
#include "server/storage/filesystem.h"

#include <QFile>
#include <QFileInfo>

#include <sqlite3.h>

#include <cerrno>
#include <fcntl.h>
#include <memory>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace
{

constexpr int pagesPerBatch = 1'000;
constexpr int stepsBetweenCancelChecks = 100'000; // of SQLite's virtual machine, during integrity_check

// What ends a backup, for the user to read.
class BackupFailure : public std::runtime_error
{
public:
    explicit BackupFailure(const QString &message)
        : std::runtime_error(message.toStdString())
    {
    }
};

BackupFailure systemFailure(const QString &what, const QString &path)
{
    return BackupFailure(u"%1 %2: %3."_s.arg(what, path, qt_error_string(errno)));
}

// A file of a new name beside `target`, removed again unless it was renamed.
class TemporaryFile
{
public:
    explicit TemporaryFile(const QString &target)
        : m_path(QFile::encodeName(target) + ".XXXXXX")
    {
        const int descriptor = ::mkostemp(m_path.data(), O_CLOEXEC);
        if (descriptor < 0)
            throw systemFailure(u"The backup cannot be written beside"_s, target);
        ::close(descriptor); // before SQLite opens it: closing later would drop SQLite's locks
    }
    ~TemporaryFile() { ::unlink(m_path.constData()); }
    QString path() const { return QFile::decodeName(m_path); }

private:
    QByteArray m_path;
};

void checkTarget(const QString &database, const QString &target, bool force)
{
    const QFileInfo file(target);
    const QFileInfo folder(file.absolutePath());
    if (!file.isAbsolute())
        throw BackupFailure(u"The backup file %1 must be an absolute path."_s.arg(target));
    if (!folder.isDir())
        throw BackupFailure(u"The folder %1 for the backup does not exist; create it first."_s.arg(folder.filePath()));
    if (file.isDir())
        throw BackupFailure(u"%1 is a folder; name a file in it."_s.arg(target));
    const QString canonical = folder.canonicalFilePath() + u'/' + file.fileName();
    for (const auto &suffix : {""_L1, "-wal"_L1, "-shm"_L1, "-journal"_L1, ".lock"_L1}) {
        if (canonical == database + suffix || file.canonicalFilePath() == database + suffix)
            throw BackupFailure(u"%1 belongs to the database itself; choose another file."_s.arg(target));
    }
    if (file.isSymLink() || (file.exists() && !file.isFile()))
        throw BackupFailure(u"%1 is no regular file; choose another file."_s.arg(target));
    if (file.exists() && !force)
        throw BackupFailure(u"%1 exists; remove it, choose another file, or use --force."_s.arg(target));
}

void syncToDisk(const QString &path, int flags)
{
    const int descriptor = ::open(QFile::encodeName(path).constData(), flags | O_CLOEXEC);
    const bool isSynced = descriptor >= 0 && ::fsync(descriptor) == 0;
    const int error = errno;
    if (descriptor >= 0)
        ::close(descriptor);
    errno = error;
    if (!isSynced)
        throw systemFailure(u"The backup cannot be synced:"_s, path);
}

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
    m_thread = std::thread([this] {
        QMetaObject::invokeMethod(
            this, [this, outcome = run()] { emit finished(outcome); }, Qt::QueuedConnection);
    });
}

Backup::Outcome Backup::run()
{
    try {
        checkTarget(m_database, m_target, m_force);
        const TemporaryFile temporary(m_target);
        const BackupResult result = copyTo(temporary.path());
        verify(temporary.path());
        publish(temporary.path());
        return result;
    } catch (const BackupFailure &failure) {
        return tl::unexpected(QString::fromUtf8(failure.what()));
    } catch (const std::exception &error) {
        return tl::unexpected(u"The backup to %1 failed: %2."_s.arg(m_target, QString::fromUtf8(error.what())));
    }
}

BackupResult Backup::copyTo(const QString &path)
{
    SqliteConnection source(m_database, SqliteConnection::Access::ReadOnly, 200);
    SqliteConnection copy(path, SqliteConnection::Access::ReadWrite, 0);
    copy.execute("PRAGMA synchronous = OFF"); // synced once, when it is complete

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

void Backup::publish(const QString &path)
{
    syncToDisk(path, O_RDONLY);
    const QByteArray from = QFile::encodeName(path);
    const QByteArray to = QFile::encodeName(m_target);
    int failed = ::renameat2(AT_FDCWD, from.constData(), AT_FDCWD, to.constData(), m_force ? 0 : RENAME_NOREPLACE);
    if (failed && errno == EINVAL) // a file system that cannot promise not to replace
        failed = ::rename(from.constData(), to.constData());
    if (failed)
        throw systemFailure(u"The backup cannot be renamed to"_s, m_target);
    syncToDisk(QFileInfo(m_target).absolutePath(), O_RDONLY | O_DIRECTORY);
}
