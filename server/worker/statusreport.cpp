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
    status.http.clientsGone = http.clientsGone;
    status.http.bytesReceived = http.bytesReceived;
    status.http.bytesSent = http.bytesSent;
    status.http.connectionsAccepted = http.connectionsAccepted;
    status.http.connectionsRefused = http.connectionsRefused;
    for (std::size_t digit = 0; digit < http.answersByClass.size(); ++digit) {
        if (http.answersByClass[digit] > 0)
            status.http.answersByClass.insert(quint8(digit), http.answersByClass[digit]);
    }
    for (std::size_t code = 0; code < http.errorsByCode.size(); ++code) {
        if (http.errorsByCode[code] > 0)
            status.http.errorsByCode.insert(quint8(code), http.errorsByCode[code]);
        const quint64 own = http.writeErrorsByCode[code] - writes.primaryErrors().value(quint8(code));
        if (own > 0)
            status.ownWriteRefusals.insert(quint8(code), own);
    }
    status.readLatency = std::exchange(m_readLatency, {});
    status.writeLatency = writes.takeWriteLatency();
    status.replyLatency = writes.takeReplyLatency();
    return status;
}
