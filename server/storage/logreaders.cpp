// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/logreaders.h"

#include "server/storage/systemlocks.h"

namespace
{

// SQLite's read marks: a read transaction holds a shared lock on one of these bytes of the -shm file from its begin to
// its end (sqlite.org/walformat.html, section 2.3). The bytes that tables and pages are locked by are far beyond them.
constexpr qint64 firstReadMark = 123;
constexpr qint64 lastReadMark = 127;

} // namespace

QSet<qint64> processesReadingLog()
{
    QSet<qint64> pids;
    for (const SystemLock &lock : systemLocks()) {
        const bool isReadMark = lock.firstByte >= firstReadMark && lock.firstByte <= lastReadMark;
        if (lock.kind == "POSIX" && lock.mode == "READ" && isReadMark)
            pids.insert(lock.pid);
    }
    return pids;
}
