// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/schedule.h"

#include <algorithm>
#include <cmath>
#include <random>

Schedule::Schedule(const LoadOptions &options)
    : m_rate(options.rate)
    , m_reads(quint64(options.reads))
    , m_both(quint64(options.reads + options.writes))
    , m_phase(std::mt19937(options.seed)() % m_both)
    , m_total(m_both)
{
    Q_ASSERT(options.isBatch() || options.rate);
    if (options.duration)
        m_total = quint64(std::max(1.0, std::ceil(*options.rate * double(options.duration->count()) / 1000)));
}

std::optional<Schedule::Entry> Schedule::next() const
{
    if (m_taken == m_total)
        return std::nullopt;
    return Entry{kindOf(m_taken), offsetOf(m_taken)};
}

quint64 Schedule::dueBy(qint64 offsetUs) const
{
    if (!m_rate)
        return m_total - m_taken;
    const quint64 begun = offsetUs < 0 ? 0 : quint64(double(offsetUs) * *m_rate / 1'000'000) + 1;
    return std::clamp(begun, m_taken, m_total) - m_taken;
}

qint64 Schedule::offsetOf(quint64 number) const
{
    return m_rate ? qint64(std::llround(double(number) * 1'000'000 / *m_rate)) : 0;
}

// Adds up the share of reads; whenever that passes a whole number, a read is due (as Bresenham draws a line). Shuffling
// the kinds instead gave 27 reads of 60 requests where 31 were asked for.
RequestKind Schedule::kindOf(quint64 number) const
{
    const auto readsBefore = [this](quint64 n) { return (n * m_reads + m_phase) / m_both; };
    return readsBefore(number + 1) > readsBefore(number) ? RequestKind::Read : RequestKind::Write;
}
