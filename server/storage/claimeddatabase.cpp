// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/claimeddatabase.h"

#include "server/storage/filesystem.h"
#include "server/storage/systemlocks.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <cerrno>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace
{

// A start writes the schema and a log of it; below this the first writes would fail anyway.
constexpr qint64 leastFreeBytes = 16 * 1024 * 1024;

bool isWritable(const QString &path)
{
    return ::access(QFile::encodeName(path).constData(), R_OK | W_OK) == 0;
}

tl::unexpected<StartRefusal> unusable(QString message)
{
    return tl::unexpected(StartRefusal{EX_DATAERR, std::move(message)});
}

QString primaryNamed(qint64 pid)
{
    return pid > 0 ? u"another primary, process %1"_s.arg(pid) : u"another primary (lslocks shows which)"_s;
}

// The one name of a file that may not exist yet, in a folder that does.
QString canonicalPath(const QFileInfo &file)
{
    return file.exists() ? file.canonicalFilePath()
                         : QDir(file.absolutePath()).canonicalPath() + u'/' + file.fileName();
}

} // namespace

tl::expected<QString, QString> databasePathFromUrl(const QString &url)
{
    QString path = url;
    if (url.startsWith("file:"_L1)) {
        path = url.sliced(5);
        // RFC 8089 also writes file:///abs/path and file://localhost/abs/path; those other programs mean the same file
        // by.
        if (path.startsWith("///"_L1))
            path = path.sliced(2);
        else if (path.startsWith("//"_L1))
            return tl::unexpected(u"The database URL %1 names a host; write file:PATH or a path."_s.arg(url));
        if (path.contains(u'?') || path.contains(u'#'))
            return tl::unexpected(
                u"The database URL %1 has parameters, which are not supported; write file:PATH."_s.arg(url));
    } else if (url.contains("://"_L1) || url.startsWith("sqlite:"_L1)) {
        return tl::unexpected(u"The database URL %1 is neither file:PATH nor a path."_s.arg(url));
    }
    if (std::any_of(path.begin(), path.end(), [](QChar c) { return c.category() == QChar::Other_Control; }))
        return tl::unexpected(u"The database URL has control characters; write file:PATH or a path without."_s);
    if (path.isEmpty() || path == ":memory:"_L1 || path.endsWith(u'/'))
        return tl::unexpected(u"The database URL \"%1\" names no file; write file:PATH or a path."_s.arg(url));
    return QDir::cleanPath(QDir().absoluteFilePath(path));
}

tl::expected<ClaimedDatabase, StartRefusal> claimDatabase(const QString &path, const ClaimOptions &options)
{
    const QString folder = QFileInfo(path).absolutePath();
    if (!QDir().mkpath(folder))
        return unusable(
            u"The folder %1 for the database cannot be created; create it, or choose another --database."_s.arg(
                folder));
    const QFileInfo file(path);
    if (file.exists() && !file.isFile())
        return unusable(u"The database %1 is not a regular file; choose another --database."_s.arg(path));

    const QString canonical = canonicalPath(file);
    const QString realFolder = QFileInfo(canonical).absolutePath();
    if (!isWritable(realFolder))
        return unusable(
            u"The folder %1 of the database cannot be written by this user; SQLite needs its log beside the "
            "database. Change its owner or mode, or choose another --database."_s.arg(realFolder));
    if (file.exists() && !isWritable(canonical))
        return unusable(u"The database %1 cannot be written by this user; change its owner or mode, or choose another "
                        "--database."_s.arg(canonical));

    const FileSystemInfo fileSystem = fileSystemOf(realFolder);
    if (!fileSystem.networkType.isEmpty() && !options.allowNetworkFileSystem)
        return unusable(
            u"The database %1 is on a network file system (%2), where SQLite's locks and shared memory are not "
            "reliable; choose another --database, or pass --allow-network-filesystem if only this machine "
            "uses it."_s.arg(canonical, fileSystem.networkType));
    if (fileSystem.freeBytes < leastFreeBytes)
        return unusable(u"The file system of %1 has only %2 KiB free, %3 are needed; free some space."_s.arg(realFolder)
                            .arg(fileSystem.freeBytes / 1024)
                            .arg(leastFreeBytes / 1024));

    auto lock = LockFile::lock(canonical + u".lock"_s);
    if (!lock && lock.error().systemError == EWOULDBLOCK)
        return tl::unexpected(StartRefusal{
            EX_CANTCREAT,
            u"The database %1 is held by another primary, process %2; stop that one first, or choose another "
            "--database."_s.arg(canonical, lock.error().holder)});
    if (!lock)
        return unusable(
            u"The lock file %1.lock cannot be used: %2; make it writable for this user, or choose another --database."_s
                .arg(canonical, qt_error_string(lock.error().systemError)));
    if (!fileSystem.networkType.isEmpty())
        return ClaimedDatabase{canonical, std::move(*lock), std::nullopt};
    auto fileLock = LockFile::lock(canonical, LockFile::Content::Untouched);
    if (!fileLock && fileLock.error().systemError == EWOULDBLOCK)
        return tl::unexpected(StartRefusal{
            EX_CANTCREAT,
            u"The database %1 is held by %2, by another name of the file or after %1.lock "
            "was removed, or locked by another program; stop that one first, or choose another --database."_s.arg(
                canonical, primaryNamed(flockHolder(canonical)))});
    if (!fileLock)
        return unusable(
            u"The database %1 cannot be locked: %2; choose another --database, on another file system."_s.arg(
                canonical, qt_error_string(fileLock.error().systemError)));
    return ClaimedDatabase{canonical, std::move(*lock), std::move(*fileLock)};
}

tl::expected<HeldPath, int> holdAgainstPrimaries(const QString &path)
{
    HeldPath held;
    if (auto lock = LockFile::lockExisting(path + u".lock"_s))
        held.lock = std::move(*lock);
    else if (lock.error().systemError != ENOENT)
        return tl::unexpected(lock.error().systemError);
    if (!fileSystemOf(QFileInfo(path).absolutePath()).networkType.isEmpty())
        return held;
    if (auto lock = LockFile::lockExisting(path))
        held.fileLock = std::move(*lock);
    else if (lock.error().systemError != ENOENT)
        return tl::unexpected(lock.error().systemError);
    return held;
}
