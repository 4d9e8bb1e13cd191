// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/sample.h"

#include <deque>

// The samples of the last hour, by time. Where the monitor was not connected, or the server not there, they have a gap.
//
// Threads: the window's.
// Memory:  maxSamples; an hour takes some 5 MB with 4 workers and 40 MB with 64.
class SampleRing
{
public:
    static constexpr std::size_t maxSamples = 3600;

    // One that has just been measured; the last one once more is ignored. When the server's clock was set back, what lies
    // in its future now is forgotten, since it cannot be told from what is still to come.
    void append(const Sample &sample);
    // What the server had measured before we came. Those that are here already, by their time, are left alone.
    void merge(QList<Sample> history);
    void clear();

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

    // Whether nothing may be drawn or computed across these two: the server was away, or another one, or its clock was
    // set.
    static bool isGap(const Sample &before, const Sample &after);

private:
    void trim();

    std::deque<Sample> m_samples;
};
