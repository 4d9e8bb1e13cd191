// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/backuptarget.h"

#include "server/storage/filesystem.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace
{

constexpr auto growingInfix = ".unfinished-"_L1;
constexpr qsizetype randomLetters = 6; // mkostemp(3)

// What SQLite and primaries keep beside a database, by its name.
constexpr std::array sideSuffixes{"-wal"_L1, "-shm"_L1, "-journal"_L1, ".lock"_L1};

BackupFailure systemFailure(const QString &what, const QString &path)
{
    return BackupFailure(u"%1 %2: %3."_s.arg(what, path, qt_error_string(errno)));
}

bool isSameFile(const QString &one, const QString &other)
{
    struct stat a {
    };
    struct stat b {
    };
    return ::stat(QFile::encodeName(one).constData(), &a) == 0 &&
           ::stat(QFile::encodeName(other).constData(), &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

void checkName(const QString &database, const QString &path)
{
    const QFileInfo file(path);
    const QFileInfo folder(file.absolutePath());
    if (!file.isAbsolute())
        throw BackupFailure(u"The backup file %1 must be an absolute path."_s.arg(path));
    if (!folder.isDir())
        throw BackupFailure(u"The folder %1 for the backup does not exist; create it first."_s.arg(folder.filePath()));
    if (file.isDir())
        throw BackupFailure(u"%1 is a folder; name a file in it."_s.arg(path));
    for (const auto suffix : sideSuffixes) {
        // By another path or a hard link, too.
        if (isSameFile(path, database) || isSameFile(path, database + suffix))
            throw BackupFailure(u"%1 belongs to the database itself; choose another file."_s.arg(path));
        if (path.endsWith(suffix))
            throw BackupFailure(u"A file whose name ends with %1 belongs to a database; choose another name than "
                                "%2."_s.arg(suffix, path));
    }
}

// SQLite applies a log or a journal to whatever file has the name before it: to the copy, which would be damaged, or
// older than it says. Who wrote it may still be using it, so it is not removed here.
void checkNothingWouldBeApplied(const QString &path)
{
    for (const auto suffix : {"-wal"_L1, "-journal"_L1}) {
        const QFileInfo file(path + suffix);
        if (file.exists() || file.isSymLink())
            throw BackupFailure(
                u"%1 is there: SQLite would apply it to the backup. If no program uses it, remove it; or choose "
                "another file."_s.arg(file.filePath()));
    }
}

HeldPath hold(const QString &path)
{
    auto held = holdAgainstPrimaries(path);
    if (held)
        return *std::move(held);
    errno = held.error();
    if (errno == EWOULDBLOCK)
        throw BackupFailure(u"%1 is in use: a running server has locked it; choose another file."_s.arg(path));
    throw systemFailure(u"It cannot be told whether a server uses"_s, path);
}

// The main file last: by its name the others are found.
void removeWithSideFiles(const QString &path)
{
    for (const auto suffix : sideSuffixes)
        ::unlink(QFile::encodeName(path + suffix).constData());
    ::unlink(QFile::encodeName(path).constData());
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

BackupTarget::BackupTarget(const QString &database, const QString &path, bool force)
    : m_path(path)
    , m_isReplacing(force && QFileInfo::exists(path))
{
    checkName(database, path);
    const QFileInfo file(path);
    if (file.isSymLink() || (file.exists() && !file.isFile()))
        throw BackupFailure(u"%1 is no regular file; choose another file."_s.arg(path));
    if (file.exists() && !force)
        throw BackupTargetExists(u"%1 exists; remove it, choose another file, or use --force."_s.arg(path));
    m_held = hold(path);
    checkNothingWouldBeApplied(path);
    removeLeftovers();
    createGrowingFile();
}

BackupTarget::~BackupTarget()
{
    removeWithSideFiles(m_growingPath); // published, it has another name
}

void BackupTarget::createGrowingFile()
{
    QByteArray name = QFile::encodeName(m_path + growingInfix) + QByteArray(randomLetters, 'X');
    const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
    if (descriptor < 0)
        throw systemFailure(u"The backup cannot be written beside"_s, m_path);
    ::close(descriptor);
    m_growingPath = QFile::decodeName(name);
    // This descriptor must outlive SQLite's: closing any of a file drops SQLite's locks on it.
    if (!fileSystemOf(QFileInfo(m_path).absolutePath()).networkType.isEmpty())
        return;
    if (auto lock = LockFile::lockExisting(m_growingPath))
        m_growingLock = *std::move(lock);
}

void BackupTarget::removeLeftovers() const
{
    const QFileInfo file(m_path);
    if (!fileSystemOf(file.absolutePath()).networkType.isEmpty())
        return;
    const QString prefix = file.fileName() + growingInfix;
    const QStringList names = QDir(file.absolutePath()).entryList(QDir::Files | QDir::Hidden);
    for (const QString &name : names) {
        if (!name.startsWith(prefix) || name.size() != prefix.size() + randomLetters)
            continue;
        const QString path = file.absolutePath() + u'/' + name;
        if (const auto lock = LockFile::lockExisting(path)) // else another server is writing it
            removeWithSideFiles(path);
    }
}

void BackupTarget::publish()
{
    syncToDisk(m_growingPath, O_RDONLY);
    checkNothingWouldBeApplied(m_path); // again: the copy took its time
    const QByteArray from = QFile::encodeName(m_growingPath);
    const QByteArray to = QFile::encodeName(m_path);
    int failed =
        ::renameat2(AT_FDCWD, from.constData(), AT_FDCWD, to.constData(), m_isReplacing ? 0 : RENAME_NOREPLACE);
    if (failed && errno == EINVAL) // a file system that cannot promise not to replace
        failed = ::rename(from.constData(), to.constData());
    if (failed)
        throw systemFailure(u"The backup cannot be renamed to"_s, m_path);
    syncToDisk(QFileInfo(m_path).absolutePath(), O_RDONLY | O_DIRECTORY);
}
