// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/controlsocket.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <cstring>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace
{

// A relative one is to be ignored (XDG Base Directory Specification, "Basics").
QString runtimeFolder()
{
    const QString folder = qEnvironmentVariable("XDG_RUNTIME_DIR");
    return QDir::isAbsolutePath(folder) ? folder : QString();
}

QString folderInRuntime()
{
    return runtimeFolder() + "/onewriter"_L1;
}

QString folderInTemporary()
{
    const QString given = QDir::tempPath(); // empty when TMPDIR names no folder
    return (given.isEmpty() ? u"/tmp"_s : given) + u"/onewriter-%1"_s.arg(::geteuid());
}

bool isOwnFolder(const QString &folder)
{
    struct stat info {
    };
    return ::lstat(QFile::encodeName(folder).constData(), &info) == 0 && S_ISDIR(info.st_mode) &&
           info.st_uid == ::geteuid();
}

bool hasRuntimeFolder()
{
    return !runtimeFolder().isEmpty() && isOwnFolder(runtimeFolder());
}

// The default folders hold nothing but sockets of this user, so they are judged strictly: in a temporary folder
// anybody could have made the name first, also as a symbolic link.
std::optional<QString> ownFolderProblem(const QString &folder)
{
    struct stat info {
    };
    if (::lstat(QFile::encodeName(folder).constData(), &info) != 0)
        return QString::fromLocal8Bit(std::strerror(errno));
    if (!S_ISDIR(info.st_mode))
        return u"it is not a folder"_s;
    if (info.st_uid != ::geteuid())
        return u"it belongs to another user"_s;
    if ((info.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return u"other users may write there"_s;
    return std::nullopt;
}

std::optional<QString> givenFolderProblem(const QString &folder)
{
    struct stat info {
    };
    if (::stat(QFile::encodeName(folder).constData(), &info) != 0)
        return QString::fromLocal8Bit(std::strerror(errno));
    if (!S_ISDIR(info.st_mode))
        return u"it is not a folder"_s;
    if (info.st_uid != ::geteuid() && info.st_uid != 0)
        return u"it belongs to another user"_s;
    if ((info.st_mode & (S_IWGRP | S_IWOTH)) != 0 && (info.st_mode & S_ISVTX) == 0)
        return u"other users may write there"_s;
    return std::nullopt;
}

} // namespace

QString controlFolder()
{
    return hasRuntimeFolder() ? folderInRuntime() : folderInTemporary();
}

QString defaultControlPath(quint16 port, int number)
{
    const QString name = number == 1 ? u"%1.sock"_s.arg(port) : u"%1-%2.sock"_s.arg(port).arg(number);
    return controlFolder() + u'/' + name;
}

QStringList possibleControlFolders()
{
    QStringList folders{folderInTemporary()};
    if (!hasRuntimeFolder())
        folders.prepend(u"/run/user/%1/onewriter"_s.arg(::geteuid())); // pam_systemd(8)
    if (!runtimeFolder().isEmpty())
        folders.prepend(folderInRuntime());
    return folders;
}

QStringList existingControlFolders()
{
    QStringList folders = possibleControlFolders();
    folders.removeIf([](const QString &folder) { return ownFolderProblem(folder).has_value(); });
    return folders;
}

QStringList listeningControlPaths(quint16 port)
{
    QStringList paths;
    const QStringList names{u"%1.sock"_s.arg(port), u"%1-*.sock"_s.arg(port)};
    const QStringList folders = existingControlFolders();
    for (const QString &folder : folders) {
        const QFileInfoList files = QDir(folder).entryInfoList(names, QDir::System | QDir::Files);
        for (const QFileInfo &file : files) {
            if (probeControlSocket(file.filePath()) == SocketState::Listening)
                paths.append(file.filePath());
        }
    }
    return paths;
}

std::optional<QString> prepareControlFolder(const QString &folder)
{
    if (::mkdir(QFile::encodeName(folder).constData(), S_IRWXU) != 0 && errno != EEXIST)
        return QString::fromLocal8Bit(std::strerror(errno));
    if (folder != controlFolder())
        return givenFolderProblem(folder);
    if (const auto problem = ownFolderProblem(folder))
        return problem;
    if (::chmod(QFile::encodeName(folder).constData(), S_IRWXU) != 0)
        return QString::fromLocal8Bit(std::strerror(errno));
    return std::nullopt;
}

SocketState probeControlSocket(const QString &path)
{
    const QByteArray name = QFile::encodeName(path);
    struct stat info {
    };
    if (::stat(name.constData(), &info) != 0)
        return errno == EACCES ? SocketState::Forbidden : SocketState::Absent;
    if (!S_ISSOCK(info.st_mode) || name.size() > maxControlPathBytes)
        return SocketState::NoSocket;

    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0)
        return SocketState::Listening; // no descriptor left: take nothing away from anybody
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.constData(), std::size_t(name.size()));
    const int error =
        ::connect(descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0 ? 0 : errno;
    ::close(descriptor);
    switch (error) {
    case ECONNREFUSED:
        return SocketState::Stale;
    case ENOENT:
        return SocketState::Absent;
    case EACCES:
    case EPERM:
        return SocketState::Forbidden;
    default: // connected, or EAGAIN: the backlog is full
        return SocketState::Listening;
    }
}
