// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/owncost.h"

#include <QFile>

#include <ctime>
#include <unistd.h>

using namespace Qt::StringLiterals;

OwnCost::OwnCost()
    : m_lastCpuMs(cpuMs())
{
    m_clock.start();
}

qint64 OwnCost::cpuMs()
{
    timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return qint64(time.tv_sec) * 1000 + time.tv_nsec / 1'000'000;
}

OwnCost::Cost OwnCost::take()
{
    Cost cost;
    const qint64 nowMs = m_clock.elapsed();
    const qint64 nowCpuMs = cpuMs();
    if (nowMs > m_lastMs)
        cost.cpuPercent = 100.0 * double(nowCpuMs - m_lastCpuMs) / double(nowMs - m_lastMs);
    m_lastMs = nowMs;
    m_lastCpuMs = nowCpuMs;
    QFile statm(u"/proc/self/statm"_s);
    if (statm.open(QIODevice::ReadOnly)) {
        const QList<QByteArray> pages = statm.readAll().split(' ');
        cost.rssBytes = pages.value(1).toLongLong() * ::sysconf(_SC_PAGESIZE);
    }
    return cost;
}
