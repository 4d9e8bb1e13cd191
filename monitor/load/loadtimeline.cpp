// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/loadtimeline.h"

#include <algorithm>

namespace
{

// Of `point`, which stands for `weight` intervals, and one more of the same length as each of these.
LoadPoint joined(const LoadPoint &point, int weight, const LoadPoint &next)
{
    const auto mean = [weight](double a, double b) { return (a * weight + b) / (weight + 1); };
    return {next.seconds, mean(point.readsPerSecond, next.readsPerSecond),
            mean(point.writesPerSecond, next.writesPerSecond), std::max(point.readP99Us, next.readP99Us),
            std::max(point.writeP99Us, next.writeP99Us)};
}

} // namespace

void LoadTimeline::add(const LoadProgress &progress)
{
    if (progress.phase != LoadPhase::Load)
        return;
    const auto p99 = [](const LoadKindProgress &kind) {
        return kind.latencyUs && kind.perSecond > 0 ? kind.latencyUs->p99 : 0;
    };
    const LoadPoint point{progress.seconds, progress.reads.perSecond, progress.writes.perSecond, p99(progress.reads),
                          p99(progress.writes)};
    m_pending = joined(m_pending, m_pendingCount, point);
    if (++m_pendingCount == m_intervalsPerPoint)
        finish();
}

void LoadTimeline::finish()
{
    if (m_pendingCount == 0)
        return;
    m_points.append(std::exchange(m_pending, {}));
    m_pendingCount = 0;
    if (m_points.size() == maxPoints)
        halve();
}

void LoadTimeline::halve()
{
    for (qsizetype i = 0; i < maxPoints / 2; ++i)
        m_points[i] = joined(m_points.at(2 * i), 1, m_points.at(2 * i + 1));
    m_points.resize(maxPoints / 2);
    m_intervalsPerPoint *= 2;
}
