// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/gateway.h"
#include "server/ipc/messages.h"

class PrimaryWriteQueue;

// Gathers what a worker tells the primary once a second.
// Threads: the worker's main thread.
class StatusReport
{
public:
    void count(const AnsweredRequest &request);
    void countBusy() { ++m_busy; } // a read that failed with SQLITE_BUSY or SQLITE_LOCKED
    // Totals since the start; histograms of what came since the last time.
    Status take(const HttpCounters &http, PrimaryWriteQueue &writes);

private:
    quint64 m_reads = 0;
    quint64 m_writes = 0;
    quint64 m_errors = 0;
    quint64 m_busy = 0;
    Histogram m_readLatency;
};
