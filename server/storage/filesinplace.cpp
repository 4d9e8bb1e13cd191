// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/filesinplace.h"

#include <QFile>

#include <sys/stat.h>

FilesInPlace::FilesInPlace(const QString &databasePath)
    : m_files{Known{QFile::encodeName(databasePath)}, Known{QFile::encodeName(databasePath + QLatin1String("-wal"))},
              Known{QFile::encodeName(databasePath + QLatin1String("-shm"))}}
{
    for (Known &file : m_files) {
        struct stat found {
        };
        ::stat(file.path.constData(), &found); // one that is gone already stays displaced: no file has the inode 0
        file.device = found.st_dev;
        file.inode = found.st_ino;
    }
}

QString FilesInPlace::displaced() const
{
    for (const Known &file : m_files) {
        struct stat found {
        };
        if (::stat(file.path.constData(), &found) != 0 || found.st_dev != file.device || found.st_ino != file.inode)
            return QFile::decodeName(file.path);
    }
    return {};
}
