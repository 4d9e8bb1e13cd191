// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/figures.h"

#include "shared/errorcode.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

using namespace Qt::StringLiterals;

namespace
{

bool isRefusal(const QString &code)
{
    const auto known = errorCodeFromName(code);
    const int status = known ? errorCodeInfo(*known).status : 0;
    return status == 503 || status == 504;
}

// By the server's clock, or by its uptime when the clock was set between the two.
double secondsBetween(const Sample &before, const Sample &after)
{
    constexpr double rounding = 2;
    const double byClock = double(before.time.msecsTo(after.time)) / 1000;
    const auto byUptime = double(after.uptimeSeconds - before.uptimeSeconds);
    return std::abs(byClock - byUptime) <= rounding ? byClock : byUptime;
}

} // namespace

// Slots are listed in order, from 1; that is looked at first, since an hour of 64 workers asks often.
const WorkerSample *findSlot(const Sample &sample, int slot)
{
    if (slot >= 1 && slot <= sample.workers.size() && sample.workers[slot - 1].slot == slot)
        return &sample.workers[slot - 1];
    const auto found = std::find_if(sample.workers.begin(), sample.workers.end(),
                                    [slot](const WorkerSample &worker) { return worker.slot == slot; });
    return found != sample.workers.end() ? &*found : nullptr;
}

qint64 refusalsOf(const Sample &sample)
{
    qint64 refusals = 0;
    const auto &byCode = sample.writes.rejectedByCode;
    for (auto it = byCode.begin(); it != byCode.end(); ++it)
        refusals += isRefusal(it.key()) ? it.value() : 0;
    return refusals;
}

qint64 errorsOf(const Sample &sample)
{
    return std::accumulate(sample.workers.begin(), sample.workers.end(), qint64(0),
                           [](qint64 sum, const WorkerSample &worker) { return sum + worker.errors; });
}

double otherErrorsPerSecond(const SampleRing &samples)
{
    constexpr std::ptrdiff_t longestLag = 5; // samples
    const auto unexplained = [](const Sample &sample) { return errorsOf(sample) - refusalsOf(sample); };
    const auto &all = samples.all();
    if (all.size() < 2 || !SampleRing::isSameProcess(*(all.end() - 2), all.back()))
        return 0;
    const auto first = all.end() - 1 - std::min(longestLag, std::ptrdiff_t(all.size()) - 1);
    qint64 before = std::numeric_limits<qint64>::min();
    for (auto sample = first; sample != all.end() - 1; ++sample) {
        if (SampleRing::isSameProcess(*sample, *(sample + 1)))
            before = std::max(before, unexplained(*sample));
        else
            before = std::numeric_limits<qint64>::min();
    }
    const double seconds = secondsBetween(*(all.end() - 2), all.back());
    return seconds > 0 ? std::max(0.0, double(unexplained(all.back()) - before) / seconds) : 0;
}

double growthPerSecond(const Sample &before, const Sample &after, qint64 (*count)(const Sample &))
{
    const double seconds = secondsBetween(before, after);
    if (seconds <= 0 || !SampleRing::isSameProcess(before, after))
        return 0;
    return std::max(0.0, double(count(after) - count(before)) / seconds);
}

QList<WorkerShare> workerShares(SampleRing::Range samples)
{
    QList<WorkerShare> shares;
    if (samples.isEmpty())
        return shares;
    const Sample &newest = *(samples.end() - 1);
    for (const WorkerSample &worker : newest.workers)
        shares.append({worker.slot, worker.requests, 0, 0});
    // Backwards, as far as the present process goes: one before it had other workers.
    for (auto after = samples.end() - 1; after > samples.begin(); --after) {
        const auto before = after - 1;
        if (!SampleRing::isSameProcess(*before, *after))
            break;
        for (WorkerShare &share : shares) {
            const WorkerSample *was = findSlot(*before, share.slot);
            const WorkerSample *is = findSlot(*after, share.slot);
            if (was != nullptr && is != nullptr)
                share.requestsInWindow += std::max(qint64(0), is->requests - was->requests);
        }
    }
    const qint64 all = std::accumulate(shares.begin(), shares.end(), qint64(0),
                                       [](qint64 sum, const WorkerShare &s) { return sum + s.requestsInWindow; });
    for (WorkerShare &share : shares)
        share.share = all > 0 ? double(share.requestsInWindow) / double(all) : 0;
    return shares;
}

QList<SlowSecond> slowestSeconds(SampleRing::Range samples, int most)
{
    QList<SlowSecond> slowest;
    for (const Sample &sample : samples) {
        const Sample::Phases &phases = sample.phasesUs;
        if (phases.total.count == 0)
            continue;
        const std::pair<qint64, QString> parts[] = {{phases.ipc.max, u"ipc"_s},
                                                    {phases.queueWait.max, u"queueWait"_s},
                                                    {phases.execute.max, u"execute"_s},
                                                    {phases.commit.max, u"commit"_s},
                                                    {phases.reply.max, u"reply"_s}};
        const auto &[us, name] = *std::max_element(std::begin(parts), std::end(parts));
        slowest.append({sample.time, phases.total.max, name, us});
    }
    const auto end = slowest.begin() + std::min(qsizetype(most), slowest.size());
    std::partial_sort(slowest.begin(), end, slowest.end(),
                      [](const SlowSecond &a, const SlowSecond &b) { return a.maxUs > b.maxUs; });
    slowest.erase(end, slowest.end());
    return slowest;
}
