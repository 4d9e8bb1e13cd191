// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/recorder.h"

namespace
{

bool hasWaited(const Response &response)
{
    switch (response.failure) {
    case NetworkFailure::None:
    case NetworkFailure::NotOneWriter:
    case NetworkFailure::NoAnswer:
    case NetworkFailure::TooSlow:
    case NetworkFailure::ConnectionTimedOut:
    case NetworkFailure::Unfinished:
        return true;
    case NetworkFailure::ConnectionRefused:
    case NetworkFailure::ConnectionFailed:
    case NetworkFailure::ConnectionReset:
    case NetworkFailure::ClosedUnanswered:
    case NetworkFailure::ClosedHalfWay:
    case NetworkFailure::NotHttp:
    case NetworkFailure::ChunkedAnswer:
    case NetworkFailure::NoLength:
    case NetworkFailure::AnswerTooLarge:
    case NetworkFailure::ExcessBytes:
        return false;
    }
    Q_UNREACHABLE();
}

} // namespace

void Recorder::record(RequestKind kind, const Response &response, const Judgement &judgement, qint64 intendedUs)
{
    KindFigures &figures = m_figures[std::size_t(kind)];
    IntervalFigures &interval = m_intervals[std::size_t(kind)];
    ++figures.requests;
    ++interval.requests;
    if (response.isComplete())
        ++figures.byStatus[response.status];
    if (!judgement.isSuccess) {
        ++figures.errors;
        ++figures.byReason[judgement.reason];
    }
    if (response.worker != 0) {
        const bool isKept = m_workers.contains(response.worker) || m_workers.size() < mostWorkers;
        ++m_workers[isKept ? response.worker : 0];
    }
    if (hasWaited(response)) {
        const qint64 latency = response.endedUs - intendedUs;
        figures.latency.record(latency);
        interval.latency.record(latency);
        if (response.sentUs != 0)
            figures.service.record(response.endedUs - response.sentUs);
    }
}
