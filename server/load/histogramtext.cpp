// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/histogramtext.h"

#include "shared/format.h"

#include <algorithm>
#include <initializer_list>
#include <vector>

using namespace Qt::StringLiterals;

namespace
{

constexpr quint64 barWidth = 40;
constexpr int countWidth = 14;
constexpr std::size_t fewestSteps = 4; // fewer say little

struct Step {
    qint64 toUs;
    quint64 count;
};

// Where each power of ten is cut; tenths of it.
using Cuts = std::initializer_list<qint64>;
constexpr Cuts coarse{10, 20, 50};
constexpr Cuts fine{10, 12, 15, 20, 25, 30, 40, 50, 60, 80};

// The steps that the latencies reach, from the first to the last.
std::vector<Step> stepsOf(const Histogram &histogram, Cuts cuts)
{
    std::vector<Step> steps;
    quint64 below = 0;
    for (qint64 decade = 10; below < histogram.count(); decade *= 10) {
        for (const qint64 cut : cuts) {
            const qint64 toUs = decade * cut / 10;
            const quint64 upTo = histogram.countUpTo(toUs);
            if (upTo > 0 && below < histogram.count())
                steps.push_back({toUs, upTo - below});
            below = upTo;
        }
    }
    return steps;
}

} // namespace

QString histogramText(const QString &heading, const Histogram &histogram)
{
    std::vector<Step> steps = stepsOf(histogram, coarse);
    if (steps.size() < fewestSteps)
        steps = stepsOf(histogram, fine);
    if (steps.empty())
        return {};
    const quint64 most = std::max_element(steps.begin(), steps.end(), [](const Step &a, const Step &b) {
                             return a.count < b.count;
                         })->count;
    QString text = u'\n' + heading + u'\n';
    for (const Step &step : steps) {
        const quint64 length = (step.count * barWidth + most - 1) / most; // whatever there is can be seen
        text += u"  up to "_s + format::microseconds(step.toUs).rightJustified(8) + u"  "_s +
                QString(qsizetype(length), u'#').leftJustified(barWidth) + u"  "_s +
                format::count(qint64(step.count)).rightJustified(countWidth) + u'\n';
    }
    return text;
}
