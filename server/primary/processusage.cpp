// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/processusage.h"

#include <QFile>

#include <optional>

#include <unistd.h>

using namespace Qt::StringLiterals;

namespace
{

struct Reading {
    qint64 rssBytes;
    qint64 cpuTicks;
};

std::optional<Reading> read(qint64 pid)
{
    QFile file(u"/proc/%1/stat"_s.arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QByteArray line = file.readAll();
    // The second field is the program's name in parentheses and may hold spaces; what follows it starts with field 3.
    const QList<QByteArray> fields = line.mid(line.lastIndexOf(')') + 2).split(' ');
    constexpr int utime = 14 - 3;
    constexpr int stime = 15 - 3;
    constexpr int rssPages = 24 - 3;
    if (fields.size() <= rssPages)
        return std::nullopt;
    static const qint64 pageBytes = ::sysconf(_SC_PAGESIZE);
    return Reading{fields[rssPages].toLongLong() * pageBytes, fields[utime].toLongLong() + fields[stime].toLongLong()};
}

} // namespace

void ProcessUsage::update(const QSet<qint64> &pids, qint64 nowUs)
{
    static const double ticksPerSecond = double(::sysconf(_SC_CLK_TCK));
    QHash<qint64, Process> processes;
    for (const qint64 pid : pids) {
        const auto reading = read(pid);
        if (!reading)
            continue;
        Process process{{reading->rssBytes, 0}, reading->cpuTicks, nowUs};
        const auto before = m_processes.constFind(pid);
        if (before != m_processes.constEnd() && nowUs > before->readUs) {
            const double seconds = double(nowUs - before->readUs) / 1e6;
            process.figures.cpuPercent = double(reading->cpuTicks - before->cpuTicks) / ticksPerSecond / seconds * 100;
        }
        processes.insert(pid, process);
    }
    m_processes = std::move(processes);
}
