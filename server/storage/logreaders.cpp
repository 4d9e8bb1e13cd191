// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/logreaders.h"

#include <QFile>

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
    QFile file(QStringLiteral("/proc/locks"));
    if (!file.open(QIODevice::ReadOnly))
        return pids;
    // "1: POSIX  ADVISORY  READ 4242 fe:00:10952713 123 123"; one that waits has "->" after its number.
    const QByteArrayList locks = file.readAll().split('\n');
    for (const QByteArray &lock : locks) {
        const QByteArrayList fields = lock.simplified().split(' ');
        if (fields.size() != 8 || fields[1] != "POSIX" || fields[3] != "READ")
            continue;
        const qint64 first = fields[6].toLongLong();
        if (first >= firstReadMark && first <= lastReadMark)
            pids.insert(fields[4].toLongLong());
    }
    return pids;
}
