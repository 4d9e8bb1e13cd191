// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/lockfile.h"

#include <QByteArray>
#include <QFile>

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace
{

// The PID in a lock file, with a word when that cannot be who has the lock.
QString holderIn(int descriptor)
{
    char text[32] = {};
    const auto length = ::pread(descriptor, text, sizeof text - 1, 0);
    const QString pid = length > 0 ? QString::fromLatin1(text).trimmed() : QString();
    if (::kill(pid_t(pid.toInt()), 0) != 0 && errno == ESRCH)
        return pid + u" (no such process here; lslocks shows who has locked the file)"_s;
    return pid;
}

} // namespace

tl::expected<LockFile, LockFile::Failure> LockFile::lock(const QString &path, Content content)
{
    // A lock file is nobody else's: whoever may open it may lock it, and no primary could start.
    constexpr mode_t ownOnly = S_IRUSR | S_IWUSR;
    const mode_t mode = content == Content::Holder ? ownOnly : ownOnly | S_IRGRP | S_IROTH;
    LockFile file(::open(QFile::encodeName(path).constData(), O_RDWR | O_CREAT | O_CLOEXEC, mode));
    if (file.m_descriptor < 0)
        return tl::unexpected(Failure{errno, {}});
    if (::flock(file.m_descriptor, LOCK_EX | LOCK_NB) != 0) {
        const int error = errno;
        if (content == Content::Untouched)
            return tl::unexpected(Failure{error, {}});
        return tl::unexpected(Failure{error, holderIn(file.m_descriptor)});
    }
    if (content == Content::Untouched)
        return file;
    ::fchmod(file.m_descriptor, ownOnly); // of a file that was there, if it is ours
    // For people and for the second primary's message only; the lock is what counts.
    const QByteArray pid = QByteArray::number(::getpid()) + '\n';
    if (::ftruncate(file.m_descriptor, 0) != 0 ||
        ::pwrite(file.m_descriptor, pid.constData(), size_t(pid.size()), 0) < 0)
        return tl::unexpected(Failure{errno, {}});
    return file;
}

tl::expected<LockFile, LockFile::Failure> LockFile::lockExisting(const QString &path)
{
    const QByteArray name = QFile::encodeName(path);
    LockFile file(::open(name.constData(), O_RDWR | O_NONBLOCK | O_CLOEXEC)); // writable: NFS wants that (flock(2))
    if (file.m_descriptor < 0 && errno == EACCES)
        file.m_descriptor = ::open(name.constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file.m_descriptor < 0 || ::flock(file.m_descriptor, LOCK_EX | LOCK_NB) != 0)
        return tl::unexpected(Failure{errno, {}});
    return file;
}

LockFile::~LockFile()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}
