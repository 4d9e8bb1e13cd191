// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/lockfile.h"

#include <QByteArray>
#include <QFile>

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

tl::expected<LockFile, LockFile::Failure> LockFile::lock(const QString &path, Content content)
{
    LockFile file(::open(QFile::encodeName(path).constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    if (file.m_descriptor < 0)
        return tl::unexpected(Failure{errno, {}});
    if (::flock(file.m_descriptor, LOCK_EX | LOCK_NB) != 0) {
        const int error = errno;
        if (content == Content::Untouched)
            return tl::unexpected(Failure{error, {}});
        char pid[32] = {};
        const auto length = ::pread(file.m_descriptor, pid, sizeof pid - 1, 0);
        return tl::unexpected(Failure{error, length > 0 ? QString::fromLatin1(pid).trimmed() : QString()});
    }
    if (content == Content::Untouched)
        return file;
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
