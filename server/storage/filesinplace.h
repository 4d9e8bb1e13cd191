// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <array>

#include <sys/types.h>

// Tells whether the files of an open database are still where they were when it was opened. One that is moved away,
// removed or replaced stays open, so that SQLite goes on writing to what nobody will find again: each commit succeeds,
// and is lost.
// Threads: one.
// Costs:   three calls of stat(2), some microseconds. The files are never opened: closing one would drop SQLite's locks
//          on it.
class FilesInPlace
{
public:
    // REQUIRES: the database is open in WAL mode and has been read: its log and shared memory exist since then, and are
    // the same files until it is closed.
    explicit FilesInPlace(const QString &databasePath);

    // The path of the first that is not in its place; empty: all are.
    QString displaced() const;

private:
    struct Known {
        QByteArray path;
        dev_t device = 0;
        ino_t inode = 0;
    };

    std::array<Known, 3> m_files; // the database, its log, its shared memory
};
