// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/sample.h"

#include <deque>

// The samples of the last hour, by time. Where the monitor was not connected, or the server not there, they have a gap.
//
// Threads: the window's.
// Memory:  maxSamples, twice as many while older ones are looked at; an hour takes some 15 MB with 4 workers and 80 MB
//          with 64.
class SampleRing
{
public:
    static constexpr std::size_t maxSamples = 3600;

    // One that has just been measured; the last one once more is ignored. When the server's clock was set back, what
    // lies in its future now is forgotten, since it cannot be told from what is still to come.
    void append(const Sample &sample);
    // What the server had measured before we came. Those that are here already, by their time, are left alone.
    void merge(QList<Sample> history);
    void clear();
    // Those from `time` on are looked at, and stay until another time is said, 2 * maxSamples at most. Invalid: none
    // are.
    void keepFrom(const QDateTime &time);

    bool isEmpty() const { return m_samples.empty(); }
    const Sample &last() const { return m_samples.back(); } // REQUIRES: !isEmpty()
    const std::deque<Sample> &all() const { return m_samples; }

    using Iterator = std::deque<Sample>::const_iterator;
    struct Range {
        Iterator first;
        Iterator last;
        Iterator begin() const { return first; }
        Iterator end() const { return last; }
        bool isEmpty() const { return first == last; }
        std::ptrdiff_t size() const { return last - first; }
    };
    // Those after `from`, up to and with `to`.
    Range between(const QDateTime &from, const QDateTime &to) const;

    // Whether no line may be drawn across these two: the server was away or silent, or another one, or its clock was
    // set.
    static bool isGap(const Sample &before, const Sample &after);
    // Whether counts go on from one to the other: both are of one process, however long it was silent between them.
    static bool isSameProcess(const Sample &before, const Sample &after);

private:
    void trim();

    std::deque<Sample> m_samples;
    QDateTime m_keptFrom;
};
