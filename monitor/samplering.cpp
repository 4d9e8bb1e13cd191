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
    if (!m_samples.empty() && sample.time == m_samples.back().time)
        return;
    while (!m_samples.empty() && m_samples.back().time >= sample.time)
        m_samples.pop_back();
    m_samples.push_back(sample);
    trim();
}

void SampleRing::merge(QList<Sample> history)
{
    std::stable_sort(history.begin(), history.end(), isEarlier); // it is not where the server's clock was set back
    std::deque<Sample> merged;
    const auto isSame = [](const Sample &a, const Sample &b) { return a.time == b.time; };
    std::merge(m_samples.begin(), m_samples.end(), history.begin(), history.end(), std::back_inserter(merged),
               isEarlier);
    merged.erase(std::unique(merged.begin(), merged.end(), isSame), merged.end());
    m_samples = std::move(merged);
    trim();
}

void SampleRing::clear()
{
    m_samples.clear();
}

void SampleRing::keepFrom(const QDateTime &time)
{
    m_keptFrom = time;
    trim();
}

void SampleRing::trim()
{
    const auto isKept = [this](const Sample &sample) { return m_keptFrom.isValid() && sample.time >= m_keptFrom; };
    while (m_samples.size() > 2 * maxSamples || (m_samples.size() > maxSamples && !isKept(m_samples.front())))
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
    const std::chrono::milliseconds passed(before.time.msecsTo(after.time));
    const std::chrono::seconds uptime(after.uptimeSeconds - before.uptimeSeconds);
    return passed > gapLimit || std::chrono::abs(passed - uptime) > gapLimit || !isSameProcess(before, after);
}

bool SampleRing::isSameProcess(const Sample &before, const Sample &after)
{
    return after.primary.pid == before.primary.pid && after.uptimeSeconds >= before.uptimeSeconds;
}
