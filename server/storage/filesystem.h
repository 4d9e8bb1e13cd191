// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

// What statfs(2) says of the file system that holds a folder.
struct FileSystemInfo {
    QString networkType; // "NFS", "CIFS", …; empty: a local one
    qint64 freeBytes = 0;
};

FileSystemInfo fileSystemOf(const QString &folder);
