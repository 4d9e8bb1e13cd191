// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/models/alerts.h"

#include "monitor/figures.h"
#include "shared/format.h"

#include <algorithm>
#include <numeric>

using namespace Qt::StringLiterals;

namespace
{

qint64 busyOf(const Sample &sample)
{
    return sample.database.busyTotal;
}

qint64 deathsOf(const Sample &sample)
{
    return std::accumulate(sample.workers.begin(), sample.workers.end(), qint64(0),
                           [](qint64 sum, const WorkerSample &worker) { return sum + worker.deaths; });
}

// As far as this process goes back; also when nothing was heard of it meanwhile.
qint64 deathsOfLastMinute(const SampleRing &samples)
{
    const Sample &now = samples.last();
    const SampleRing::Range minute = samples.between(now.time.addSecs(-60), now.time);
    const auto before = minute.begin() == samples.all().begin() ? minute.begin() : minute.begin() - 1;
    const auto first = std::find_if(before, minute.end(),
                                    [&now](const Sample &sample) { return SampleRing::isSameProcess(sample, now); });
    return deathsOf(now) - deathsOf(*first); // that is `now` at the latest
}

QString figureText(AlertKind kind, double figure)
{
    const AlertKindInfo info = alertKindInfo(kind);
    if (figure > 0 && figure < 0.1)
        return AlertWatch::tr("less than 0.1 %1").arg(info.unit);
    const bool isCounted = kind == AlertKind::WorkerRestarts;
    const int decimals = figure > 0 && figure < 10 && !isCounted ? std::max(info.decimals, 1) : info.decimals;
    return QString::number(figure, 'f', figure > 0 ? decimals : 0) + u' ' + info.unit;
}

} // namespace

AlertKindInfo alertKindInfo(AlertKind kind)
{
    switch (kind) {
    case AlertKind::WriteP99:
        return {AlertWatch::tr("Write p99"),
                AlertWatch::tr("ms"),
                AlertWatch::tr("99 of 100 writes took at most this long, from the worker and back."),
                60'000,
                1,
                u"writeP99"_s};
    case AlertKind::QueueDepth:
        return {
            AlertWatch::tr("Queue depth"),
            AlertWatch::tr("% of capacity"),
            AlertWatch::tr("Writes that wait or are being committed, at most in that second, in per cent of what the "
                           "queue holds."),
            100,
            0,
            u"queueDepth"_s};
    case AlertKind::Refusals:
        return {AlertWatch::tr("Refusals"),
                AlertWatch::tr("per second"),
                AlertWatch::tr("Writes answered 503 or 504, because the queue was full or they waited too long."),
                100'000,
                1,
                u"refusals"_s};
    case AlertKind::Errors:
        return {AlertWatch::tr("Errors"),
                AlertWatch::tr("per second"),
                AlertWatch::tr("Answers of 500 and above that are no refusals: the disk is full, a statement failed."),
                100'000,
                1,
                u"errors"_s};
    case AlertKind::Busy:
        return {AlertWatch::tr("SQLITE_BUSY"),
                AlertWatch::tr("per second"),
                AlertWatch::tr("Requests that failed because another program held the database's lock."),
                100'000,
                1,
                u"busy"_s};
    case AlertKind::WalSize:
        return {AlertWatch::tr("Log size"),
                AlertWatch::tr("MiB"),
                AlertWatch::tr("Size of the write-ahead log beside the database."),
                100'000,
                0,
                u"walSize"_s};
    case AlertKind::WorkerRestarts:
        return {
            AlertWatch::tr("Worker restarts"),
            AlertWatch::tr("in a minute"),
            AlertWatch::tr("Worker processes that died in the last minute; those replaced on request do not count."),
            1'000,
            0,
            u"workerRestarts"_s};
    }
    Q_UNREACHABLE();
}

AlertRules defaultAlertRules()
{
    return {{
        {true, 50, 5},  // WriteP99
        {true, 75, 5},  // QueueDepth
        {true, 0, 1},   // Refusals
        {true, 0, 1},   // Errors
        {true, 0, 1},   // Busy
        {true, 256, 5}, // WalSize
        {true, 0, 1},   // WorkerRestarts
    }};
}

double alertFigure(AlertKind kind, const SampleRing &samples)
{
    const Sample &before = *(samples.all().end() - 2);
    const Sample &after = samples.last();
    switch (kind) {
    case AlertKind::WriteP99:
        return double(after.phasesUs.total.p99) / 1000;
    case AlertKind::QueueDepth:
        return after.queue.capacity > 0 ? 100.0 * double(after.queue.maxDepth) / double(after.queue.capacity) : 0;
    case AlertKind::Refusals:
        return growthPerSecond(before, after, refusalsOf);
    case AlertKind::Errors:
        return otherErrorsPerSecond(samples);
    case AlertKind::Busy:
        return growthPerSecond(before, after, busyOf);
    case AlertKind::WalSize:
        return double(after.database.walBytes) / (1024 * 1024);
    case AlertKind::WorkerRestarts:
        return double(deathsOfLastMinute(samples));
    }
    Q_UNREACHABLE();
}

void AlertWatch::setRules(const AlertRules &rules)
{
    for (std::size_t i = 0; i < rules.size(); ++i) {
        if (rules[i] != m_rules[i])
            m_states[i] = {};
    }
    m_rules = rules;
    emit raisedCountChanged();
}

void AlertWatch::reset()
{
    m_states = {};
    emit raisedCountChanged();
}

int AlertWatch::raisedCount() const
{
    return int(std::count_if(m_states.begin(), m_states.end(), [](const State &state) { return state.isRaised; }));
}

void AlertWatch::watch(const SampleRing &samples)
{
    const bool isAfterGap = SampleRing::isGap(*(samples.all().end() - 2), samples.last());
    for (std::size_t i = 0; i < m_rules.size(); ++i) {
        const AlertRule &rule = m_rules[i];
        State &state = m_states[i];
        if (!rule.isEnabled)
            continue;
        if (isAfterGap)
            state.inARow = 0;
        const auto kind = AlertKind(i);
        const double figure = alertFigure(kind, samples);
        const bool counts = state.isRaised ? figure <= rule.threshold * calmFraction : figure > rule.threshold;
        state.inARow = counts ? state.inARow + 1 : 0;
        if (state.inARow < (state.isRaised ? calmSamples : rule.seconds))
            continue;
        state = {!state.isRaised, 0};
        const AlertKindInfo info = alertKindInfo(kind);
        if (state.isRaised)
            emit raised(kind, tr("%1: %2, above the threshold of %3.")
                                  .arg(info.name, figureText(kind, figure), figureText(kind, rule.threshold)));
        else
            emit over(kind, tr("%1: below the threshold again.").arg(info.name));
        emit raisedCountChanged();
    }
}
