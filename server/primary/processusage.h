// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QSet>

// Memory and processor time of processes, from /proc/PID/stat (proc(5)).
// Threads: a value; not synchronised.
// Errors:  a process that is gone, or not ours to see, has used nothing.
class ProcessUsage
{
public:
    struct Figures {
        qint64 rssBytes = 0;
        double cpuPercent = 0; // of one core, between the last two updates; 0 at the first
    };

    // Reads the figures of these processes at `nowUs` (CLOCK_MONOTONIC) and forgets all others.
    void update(const QSet<qint64> &pids, qint64 nowUs);
    Figures of(qint64 pid) const { return m_processes.value(pid).figures; }

private:
    struct Process {
        Figures figures;
        qint64 cpuTicks = 0;
        qint64 readUs = 0;
    };
    QHash<qint64, Process> m_processes;
};
