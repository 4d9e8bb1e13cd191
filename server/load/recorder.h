// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/histogram.h"

#include "server/load/judgement.h"

#include <QMap>
#include <QString>

// The figures of all requests of one kind.
struct KindFigures {
    quint64 requests = 0;  // that have ended, in whatever way
    quint64 succeeded = 0; // of them, those answered 200 or 201 after the warm-up: for the rate
    quint64 errors = 0;    // of them, all that were not answered 200 or 201 by a OneWriter
    QMap<int, quint64> byStatus;
    QMap<QString, quint64> byReason; // Judgement::reason; together they are `errors`
    Histogram latency;               // from the intended start, of those that were meant to start after the warm-up
    Histogram service;               // of the same, from the moment of sending
};

// What has happened since it was last asked for.
struct IntervalFigures {
    quint64 succeeded = 0;
    Histogram latency;
};

// Counts and times the requests of a run.
// Both histograms hold every request that was answered, and those that waited in vain, with the time they waited,
// whatever ended it: leaving these out would make a server look the faster the less it answers, and so would timing
// those that failed at once, such as refused connections. The latter are counted but not timed.
// A request of the warm-up is counted as every other, since it may fail and may write, but is in no rate and no time.
// Memory: constant, whatever the server says.
class Recorder
{
public:
    void setWarmUpEnd(qint64 us) { m_warmUpEndUs = us; } // default: there is no warm-up
    void record(RequestKind kind, const Response &response, const Judgement &judgement, qint64 intendedUs);

    const KindFigures &figures(RequestKind kind) const { return m_figures[std::size_t(kind)]; }
    qint64 lastAnswerUs() const { return m_lastAnswerUs; }             // after the warm-up; 0: none
    const QMap<qint64, quint64> &workers() const { return m_workers; } // answers by PID; 0: more PIDs than are kept
    IntervalFigures takeInterval(RequestKind kind) { return std::exchange(m_intervals[std::size_t(kind)], {}); }

private:
    static constexpr qsizetype mostWorkers = 1000;

    std::array<KindFigures, 2> m_figures;
    std::array<IntervalFigures, 2> m_intervals;
    QMap<qint64, quint64> m_workers;
    qint64 m_lastAnswerUs = 0;
    qint64 m_warmUpEndUs = 0;
};
