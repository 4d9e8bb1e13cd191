// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/worker/statusreport.h"

#include "server/worker/primarywritequeue.h"

void StatusReport::count(const AnsweredRequest &request)
{
    if (request.status >= 500)
        ++m_errors;
    if (request.isWrite) {
        ++m_writes;
    } else {
        ++m_reads;
        m_readLatency.record(request.answeredUs - request.startedUs);
    }
}

Status StatusReport::take(const HttpCounters &http, PrimaryWriteQueue &writes)
{
    Status status;
    status.isServing = true;
    status.connections = quint32(http.openConnections);
    status.requests = http.requests;
    status.reads = m_reads;
    status.writes = m_writes;
    status.errors = m_errors;
    status.busy = m_busy;
    status.cacheHits = http.cacheHits;
    for (std::size_t code = 0; code < http.errorsByCode.size(); ++code) {
        if (http.errorsByCode[code] > 0)
            status.refusals.insert(quint8(code), http.errorsByCode[code]);
    }
    status.ownWriteRefusals = writes.refusals();
    status.readLatency = std::exchange(m_readLatency, {});
    status.writeLatency = writes.takeWriteLatency();
    status.replyLatency = writes.takeReplyLatency();
    return status;
}
