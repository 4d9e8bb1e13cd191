// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/httpcounters.h"
#include "server/ipc/messages.h"

#include <array>

// What a worker process has counted since its start, as its Status tells it; also sums and differences of that.
// Threads: a value.
struct WorkerTotals {
    using ByClass = std::array<qint64, std::tuple_size_v<decltype(HttpCounters::answersByClass)>>;
    using ByCode = std::array<qint64, std::tuple_size_v<HttpCounters::ByCode>>; // indexed by ErrorCode

    qint64 requests = 0;
    qint64 reads = 0;
    qint64 writes = 0;
    qint64 errors = 0;
    qint64 cacheHits = 0;
    qint64 busy = 0;
    qint64 clientsGone = 0;
    qint64 bytesReceived = 0;
    qint64 bytesSent = 0;
    qint64 connectionsAccepted = 0;
    qint64 connectionsRefused = 0;
    ByClass answersByClass{};
    ByCode errorsByCode{};
    ByCode ownWriteRefusals{};

    // What is no class or code of ours is left out: the Status comes from another process.
    static WorkerTotals of(const Status &status);
    WorkerTotals &operator+=(const WorkerTotals &other);
    WorkerTotals operator-(const WorkerTotals &other) const;
};
