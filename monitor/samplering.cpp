// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/samplering.h"

#include <algorithm>
#include <chrono>

using namespace std::chrono_literals;

namespace
{

// Samples come once a second; one that is missing may have been late.
constexpr std::chrono::milliseconds gapLimit = 3500ms;

bool isEarlier(const Sample &a, const Sample &b)
{
    return a.time < b.time;
}

} // namespace

void SampleRing::append(const Sample &sample)
{
    if (!m_samples.empty() && sample.time <= m_samples.back().time)
        return;
    m_samples.push_back(sample);
    trim();
    emit appended(sample);
}

void SampleRing::merge(const QList<Sample> &history)
{
    std::deque<Sample> merged;
    const auto isSame = [](const Sample &a, const Sample &b) { return a.time == b.time; };
    std::merge(m_samples.begin(), m_samples.end(), history.begin(), history.end(), std::back_inserter(merged),
               isEarlier);
    merged.erase(std::unique(merged.begin(), merged.end(), isSame), merged.end());
    m_samples = std::move(merged);
    trim();
    emit reset();
}

void SampleRing::clear()
{
    m_samples.clear();
    emit reset();
}

void SampleRing::trim()
{
    while (m_samples.size() > maxSamples)
        m_samples.pop_front();
}

SampleRing::Range SampleRing::between(const QDateTime &from, const QDateTime &to) const
{
    const auto isAfter = [](const QDateTime &time, const Sample &sample) { return time < sample.time; };
    return {std::upper_bound(m_samples.begin(), m_samples.end(), from, isAfter),
            std::upper_bound(m_samples.begin(), m_samples.end(), to, isAfter)};
}

bool SampleRing::isGap(const Sample &before, const Sample &after)
{
    return before.time.msecsTo(after.time) > gapLimit.count() || after.uptimeSeconds < before.uptimeSeconds ||
           after.primary.pid != before.primary.pid;
}
