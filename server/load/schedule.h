// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/load/loadrequests.h"

#include <optional>

// When the requests of an open loop or of a batch are to start, and which kind each is. Evenly spaced; at any moment
// the reads so far are within one of their exact share, --reads of --reads + --writes. Which kind comes first follows
// from the seed.
class Schedule
{
public:
    explicit Schedule(const LoadOptions &options);

    struct Entry {
        RequestKind kind;
        qint64 offsetUs; // after the start of the run
    };
    std::optional<Entry> next() const; // nothing: all have been taken
    void take() { ++m_taken; }         // REQUIRES: next() has a value
    bool isPaced() const { return m_rate.has_value(); }
    // How many further ones are due by then.
    quint64 dueBy(qint64 offsetUs) const;

private:
    qint64 offsetOf(quint64 number) const;
    RequestKind kindOf(quint64 number) const;

    const std::optional<double> m_rate; // none: all at once
    const quint64 m_reads;
    const quint64 m_both;  // reads and writes
    const quint64 m_phase; // less than m_both
    quint64 m_total;
    quint64 m_taken = 0;
};
