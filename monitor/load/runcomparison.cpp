// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/runcomparison.h"

#include "shared/format.h"

#include "monitor/load/figuretext.h"
#include "monitor/tr.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace Qt::StringLiterals;

namespace
{

constexpr double leastRelativeNoise = 0.05;
constexpr double standardErrors = 2;
constexpr qint64 fewestRequests = 30;

// The relative noise of a figure in both runs, given that of each.
double jointNoise(double before, double after)
{
    return std::max(leastRelativeNoise, standardErrors * std::hypot(before, after));
}

double percentileError(qint64 requests, double fraction)
{
    return 0.5 / std::sqrt(std::max(1.0, double(requests) * (1 - fraction)));
}

// The relative standard error of a rate, from how much it varied within the run, after its warm-up.
double rateError(const RunRecord &run, double LoadPoint::*rate)
{
    QList<LoadPoint> timeline = run.timeline;
    timeline.removeIf(
        [warmUp = run.settings.warmUpSeconds.value_or(0)](auto &point) { return point.seconds < warmUp; });
    const double count = double(timeline.size());
    const double mean = std::accumulate(timeline.begin(), timeline.end(), 0.0,
                                        [rate](double sum, const LoadPoint &point) { return sum + point.*rate; }) /
                        count;
    if (count < 2 || mean <= 0)
        return 0;
    const double squares =
        std::accumulate(timeline.begin(), timeline.end(), 0.0, [&](double sum, const LoadPoint &point) {
            return sum + (point.*rate - mean) * (point.*rate - mean);
        });
    return std::sqrt(squares / (count - 1) / count) / mean;
}

Difference judged(double before, double after, double noise, bool isMoreBetter)
{
    const double change = after / before - 1;
    if (std::abs(change) <= noise)
        return Difference::WithinNoise;
    return (change > 0) == isMoreBetter ? Difference::Better : Difference::Worse;
}

std::optional<double> percentBetween(double before, double after)
{
    return before == 0 ? std::nullopt : std::optional((after / before - 1) * 100);
}

// The reads, or the writes, of a run.
struct KindFigures : LoadFigures {
    KindFigures(const LoadReport &report, LoadFigures LoadReport::*kind)
        : LoadFigures(report.*kind)
        , rate(report.measured(perSecond))
        , timed(report.seconds > 0 ? qint64(double(requests) * (1 - report.warmUpSeconds / report.seconds)) : requests)
    {
    }

    std::optional<double> rate;
    qint64 timed; // about so many requests were not of the warm-up: percentiles are of these
};

bool haveSameLoad(const LoadSettings &before, const LoadSettings &after)
{
    return before.reads == after.reads && before.writes == after.writes && before.rate == after.rate &&
           before.seconds.has_value() == after.seconds.has_value();
}

// Compares the reads, or the writes, of two runs.
class KindComparison
{
public:
    KindComparison(const QString &group, const KindFigures &before, const KindFigures &after)
        : m_group(group)
        , m_before(before)
        , m_after(after)
    {
    }

    void addRate(double noise)
    {
        ComparedFigure figure = named(tr("per second"), perSecondText(m_before.rate), perSecondText(m_after.rate));
        if (m_before.rate && m_after.rate)
            figure.percent = percentBetween(*m_before.rate, *m_after.rate);
        if (m_before.perSecond > 0 && m_after.perSecond > 0 && hasSucceeded())
            figure.difference = judged(m_before.perSecond, m_after.perSecond, noise, true);
        add(figure, tr("more"), tr("less"));
    }

    void addLatency(const QString &name, qint64 LoadLatency::*value, double fraction)
    {
        const qint64 before = m_before.latencyUs.*value;
        const qint64 after = m_after.latencyUs.*value;
        ComparedFigure figure =
            named(name, before ? format::microseconds(before) : tr("–"), after ? format::microseconds(after) : tr("–"));
        if (before > 0 && after > 0) {
            figure.percent = percentBetween(double(before), double(after));
            const double noise =
                jointNoise(percentileError(m_before.timed, fraction), percentileError(m_after.timed, fraction));
            if (fraction < 1 && hasSucceeded())
                figure.difference = judged(double(before), double(after), noise, false);
        }
        add(figure, tr("faster"), tr("slower"));
    }

    void addErrors()
    {
        ComparedFigure figure = named(tr("errors"), format::count(m_before.errors), format::count(m_after.errors));
        figure.percent = percentBetween(double(m_before.errors), double(m_after.errors));
        const double before = double(m_before.requests);
        const double after = double(m_after.requests);
        if (before > 0 && after > 0) {
            const double share = double(m_before.errors + m_after.errors) / (before + after);
            const double noise = standardErrors * std::sqrt(share * (1 - share) * (1 / before + 1 / after));
            const double change = double(m_after.errors) / after - double(m_before.errors) / before;
            figure.difference = std::abs(change) <= noise ? Difference::WithinNoise
                                : change < 0              ? Difference::Better
                                                          : Difference::Worse;
        }
        add(figure, tr("fewer"), tr("more"));
    }

    const QList<ComparedFigure> &figures() const { return m_figures; }

private:
    bool isTooSmall() const { return std::min(m_before.timed, m_after.timed) < fewestRequests; }
    // Refusals come at a rate and after a time of their own, and often better ones.
    bool hasSucceeded() const { return m_before.errors < m_before.requests && m_after.errors < m_after.requests; }

    ComparedFigure named(const QString &name, const QString &before, const QString &after) const
    {
        ComparedFigure figure;
        figure.group = m_group;
        figure.name = name;
        figure.before = before;
        figure.after = after;
        return figure;
    }

    void add(ComparedFigure figure, const QString &better, const QString &worse)
    {
        if (figure.difference != Difference::Unknown && isTooSmall())
            figure.difference = Difference::WithinNoise;
        switch (figure.difference) {
        case Difference::Better:
            figure.meaning = better;
            break;
        case Difference::Worse:
            figure.meaning = worse;
            break;
        case Difference::WithinNoise:
            figure.meaning = isTooSmall() ? tr("too few to tell") : tr("about the same");
            break;
        case Difference::Unknown:
            break;
        }
        m_figures.append(figure);
    }

    const QString m_group;
    const KindFigures m_before;
    const KindFigures m_after;
    QList<ComparedFigure> m_figures;
};

QList<ComparedFigure> compareKind(const QString &group, const RunRecord &before, const RunRecord &after,
                                  LoadFigures LoadReport::*kind, double LoadPoint::*rate)
{
    const KindFigures figuresBefore(before.report.value_or(LoadReport()), kind);
    const KindFigures figuresAfter(after.report.value_or(LoadReport()), kind);
    if (figuresBefore.requests == 0 && figuresAfter.requests == 0)
        return {};
    KindComparison comparison(group, figuresBefore, figuresAfter);
    comparison.addRate(jointNoise(rateError(before, rate), rateError(after, rate)));
    comparison.addLatency(tr("p50"), &LoadLatency::p50, 0.5);
    comparison.addLatency(tr("p90"), &LoadLatency::p90, 0.9);
    comparison.addLatency(tr("p95"), &LoadLatency::p95, 0.95);
    comparison.addLatency(tr("p99"), &LoadLatency::p99, 0.99);
    comparison.addLatency(tr("p99.9"), &LoadLatency::p999, 0.999);
    comparison.addLatency(tr("slowest"), &LoadLatency::max, 1);
    comparison.addErrors();
    return comparison.figures();
}

} // namespace

QList<ComparedFigure> compareRuns(const RunRecord &before, const RunRecord &after)
{
    QList<ComparedFigure> figures =
        compareKind(tr("Reads"), before, after, &LoadReport::reads, &LoadPoint::readsPerSecond) +
        compareKind(tr("Writes"), before, after, &LoadReport::writes, &LoadPoint::writesPerSecond);
    if (!haveSameLoad(before.settings, after.settings)) {
        for (ComparedFigure &figure : figures) {
            figure.difference = Difference::Unknown;
            figure.meaning.clear();
        }
    }
    return figures;
}

QStringList differingSettings(const RunRecord &before, const RunRecord &after)
{
    QStringList texts;
    const auto look = [&texts](const QString &name, const QString &was, const QString &is) {
        if (was != is)
            texts
                << tr("%1: %2 → %3").arg(name, was.isEmpty() ? tr("unknown") : was, is.isEmpty() ? tr("unknown") : is);
    };
    const auto rate = [](const LoadSettings &s) {
        return s.rate ? format::perSecond(*s.rate) : tr("as fast as answers come");
    };
    const auto length = [](const LoadSettings &s) { return s.seconds ? spanText(*s.seconds) : tr("one batch"); };
    const auto yesOrNo = [](bool is) { return is ? tr("yes") : tr("no"); };
    const LoadSettings &was = before.settings;
    const LoadSettings &is = after.settings;
    look(tr("address"), was.url, is.url);
    look(tr("reads"), format::count(was.reads), format::count(is.reads));
    look(tr("writes"), format::count(was.writes), format::count(is.writes));
    look(tr("rate"), rate(was), rate(is));
    look(tr("duration"), length(was), length(is));
    const auto warmUp = [](const LoadSettings &s) { return s.warmUpSeconds ? spanText(*s.warmUpSeconds) : tr("none"); };
    look(tr("warm-up"), warmUp(was), warmUp(is));
    look(tr("verified"), yesOrNo(was.verify), yesOrNo(is.verify));
    look(tr("server"), before.server, after.server);
    look(tr("machine"), before.machine, after.machine);
    return texts;
}

QString comparisonText(const RunRecord &before, const RunRecord &after)
{
    const QList<ComparedFigure> figures = compareRuns(before, after);
    if (figures.isEmpty())
        return tr("Neither run has a report, so there is nothing to compare.");
    const auto hasMeasured = [](const RunRecord &run) { return !run.report || run.report->hasMeasured(); };
    if (!hasMeasured(before) || !hasMeasured(after))
        return hasMeasured(before) || hasMeasured(after)
                   ? tr("One of them ended in its warm-up and has measured nothing to compare.")
                   : tr("Both ended in their warm-up and have measured nothing to compare.");
    if (!haveSameLoad(before.settings, after.settings))
        return tr("They put different loads on the server, so neither can be called better.");
    const auto count = [&figures](Difference difference) {
        return std::count_if(figures.begin(), figures.end(),
                             [difference](const ComparedFigure &figure) { return figure.difference == difference; });
    };
    return tr("%1 better, %2 worse, %3 about the same.")
        .arg(count(Difference::Better))
        .arg(count(Difference::Worse))
        .arg(count(Difference::WithinNoise));
}
