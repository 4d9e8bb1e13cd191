// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include <sys/types.h>

// A lock that a process holds on a file, as /proc/locks tells it.
struct SystemLock {
    QByteArray kind; // POSIX, FLOCK, OFDLCK
    QByteArray mode; // READ, WRITE
    qint64 pid = 0;
    dev_t device = 0;
    ino_t inode = 0;
    qint64 firstByte = 0;
};

// All that are held. Errors: none; where the system tells nothing the list is empty.
QList<SystemLock> systemLocks();

// Who holds a flock(2) on this file, under whatever name; 0: that is not told.
qint64 flockHolder(const QString &path);
