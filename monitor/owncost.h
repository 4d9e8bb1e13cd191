// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>

// What this process costs the machine: a monitor that disturbs what it watches is none.
class OwnCost
{
public:
    OwnCost();

    // CPU since the last time; memory now (statm in proc(5)).
    struct Cost {
        double cpuPercent = 0; // of one core
        qint64 rssBytes = 0;
    };
    Cost take();

private:
    static qint64 cpuMs();

    QElapsedTimer m_clock;
    qint64 m_lastMs = 0;
    qint64 m_lastCpuMs = 0;
};
