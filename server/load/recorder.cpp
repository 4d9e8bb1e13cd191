// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/recorder.h"

namespace
{

// A request that fails sooner was not waited for: a refused connection, a server that hangs up on everybody.
constexpr qint64 shortestVainWaitUs = 10'000;

} // namespace

void Recorder::record(RequestKind kind, const Response &response, const Judgement &judgement, qint64 intendedUs)
{
    KindFigures &figures = m_figures[std::size_t(kind)];
    IntervalFigures &interval = m_intervals[std::size_t(kind)];
    ++figures.requests;
    if (response.isComplete()) {
        if (response.endedUs >= m_warmUpEndUs)
            m_lastAnswerUs = response.endedUs;
        ++figures.byStatus[response.status];
    }
    if (judgement.isSuccess) {
        if (response.endedUs >= m_warmUpEndUs)
            ++figures.succeeded;
        ++interval.succeeded;
    } else {
        ++figures.errors;
        ++figures.byReason[judgement.reason];
    }
    if (response.worker != 0) {
        const bool isKept = m_workers.contains(response.worker) || m_workers.size() < mostWorkers;
        ++m_workers[isKept ? response.worker : 0];
    }
    const qint64 latency = response.endedUs - intendedUs;
    if (response.isComplete() || latency >= shortestVainWaitUs) {
        interval.latency.record(latency);
        if (intendedUs < m_warmUpEndUs)
            return;
        figures.latency.record(latency);
        if (response.sentUs != 0)
            figures.service.record(response.endedUs - response.sentUs);
    }
}
