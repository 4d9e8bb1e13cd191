// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/systemlocks.h"

#include <QFile>

#include <sys/stat.h>
#include <sys/sysmacros.h>

using namespace Qt::StringLiterals;

QList<SystemLock> systemLocks()
{
    QList<SystemLock> locks;
    QFile file(u"/proc/locks"_s);
    if (!file.open(QIODevice::ReadOnly))
        return locks;
    // "1: POSIX  ADVISORY  READ 4242 fe:00:10952713 123 123"; one that waits has "->" after its number.
    for (const QByteArray &line : file.readAll().split('\n')) {
        const QByteArrayList fields = line.simplified().split(' ');
        if (fields.size() != 8)
            continue;
        const QByteArrayList inode = fields[5].split(':');
        if (inode.size() != 3)
            continue;
        locks.append({fields[1], fields[3], fields[4].toLongLong(),
                      makedev(inode[0].toUInt(nullptr, 16), inode[1].toUInt(nullptr, 16)), inode[2].toULongLong(),
                      fields[6].toLongLong()});
    }
    return locks;
}

qint64 flockHolder(const QString &path)
{
    struct stat file {
    };
    if (::stat(QFile::encodeName(path).constData(), &file) != 0)
        return 0;
    for (const SystemLock &lock : systemLocks()) {
        if (lock.kind == "FLOCK" && lock.inode == file.st_ino && lock.device == file.st_dev)
            return lock.pid;
    }
    return 0;
}
