// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/schedule.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

Schedule::Schedule(const LoadOptions &options)
    : m_rate(options.rate)
    , m_total(quint64(options.reads + options.writes))
{
    Q_ASSERT(options.isBatch() || options.rate);
    if (options.duration)
        m_total = quint64(std::max(1.0, std::ceil(*options.rate * double(options.duration->count()) / 1000)));
    const int divisor = std::gcd(options.reads, options.writes);
    m_kinds.assign(std::size_t(options.reads / divisor), RequestKind::Read);
    m_kinds.insert(m_kinds.end(), std::size_t(options.writes / divisor), RequestKind::Write);
    // Not std::shuffle: its order for one seed differs between standard libraries.
    std::mt19937 random(options.seed);
    for (std::size_t i = m_kinds.size() - 1; i > 0; --i)
        std::swap(m_kinds[i], m_kinds[random() % (i + 1)]);
}

std::optional<Schedule::Entry> Schedule::next() const
{
    if (m_taken == m_total)
        return std::nullopt;
    return Entry{m_kinds[m_taken % m_kinds.size()], offsetOf(m_taken)};
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
