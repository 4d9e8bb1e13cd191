// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/errorcode.h"

#include <QtGlobal>

#include <array>

// What the HTTP side of a worker has done since it started; the worker sends the differences to the primary.
// Threads: the worker's main thread. A plain value: readers copy it.
struct HttpCounters {
    quint64 requests = 0;                    // answered by a handler, from the cache, or refused
    quint64 cacheHits = 0;                   // of these, answered without QHttpServer
    std::array<quint64, 6> answersByClass{}; // index 2 counts 2xx, and so on; 0 and 1 stay unused
    using ByCode = std::array<quint64, std::size_t(ErrorCode::NotImplemented) + 1>;
    ByCode errorsByCode{};
    ByCode writeErrorsByCode{}; // of these, the answers to writes
    quint64 clientsGone = 0;    // answers nobody waited for any more
    quint64 bytesReceived = 0;
    quint64 bytesSent = 0;
    quint64 connectionsAccepted = 0;
    quint64 connectionsRefused = 0; // beyond the limit, or for want of descriptors
    qsizetype openConnections = 0;  // now

    void countError(ErrorCode code, bool isOfWrite = false)
    {
        ++errorsByCode[std::size_t(code)];
        if (isOfWrite)
            ++writeErrorsByCode[std::size_t(code)];
    }
};
