// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/charts/chartlabels.h"

#include "monitor/tr.h"

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace
{

constexpr double pickRadius = 5; // pixels from a mark in which its text is shown
constexpr qsizetype maxMarkTexts = 3;

bool isFree(const QRectF &place, const QList<QRectF> &taken)
{
    return std::none_of(taken.begin(), taken.end(), [&place](const QRectF &other) { return other.intersects(place); });
}

} // namespace

QRectF flagOf(const ChartMark &mark, const ChartFrame &frame)
{
    return {frame.screenX(mark.x) - 4, frame.plot().top() - 6, 8, 6};
}

QList<PlacedLevel> placedLevels(const ChartContent &content, const ChartFrame &frame, const QFontMetricsF &metrics)
{
    const QRectF &plot = frame.plot();
    const double highest = plot.top() - metrics.height() * 0.75;
    QList<PlacedLevel> placed;
    QList<QRectF> taken;
    for (const ChartMark &mark : content.marks) {
        if (mark.shape == ChartMark::Shape::Line)
            taken.append(flagOf(mark, frame));
    }
    for (const ChartLevel &level : content.levels) {
        const double left = std::max(plot.left(), frame.screenX(level.from));
        const double right = std::min(plot.right(), frame.screenX(level.to));
        if (left >= right)
            continue;
        const bool isBeyond = level.value > frame.scale().top();
        const double y = frame.screenY(level.value);
        PlacedLevel result{&level, std::nullopt, isBeyond ? level.text + u" ↑"_s : level.text, {}};
        if (!isBeyond)
            result.line = QLineF(left, y, right, y);
        const double width = metrics.horizontalAdvance(result.text) + 8;
        // Thresholds at the left, limits at the right: one may be close below the other. In a narrow chart that is not
        // enough, so the label goes where there is room, above or below its line.
        const double wanted = level.isDashed ? left : right - width;
        const double x = std::clamp(wanted, plot.left(), std::max(plot.left(), plot.right() - width));
        const QRectF above(x, y - metrics.height(), width, metrics.height());
        // Beyond the top it is on the edge, where hardly a line comes.
        const QRectF onEdge(x, highest, width, metrics.height());
        const QRectF below(x, (isBeyond ? plot.top() : y) + 1, width, metrics.height());
        const QList<QRectF> places{isBeyond ? onEdge : above, below};
        for (const QRectF &label : places) {
            if (label.top() < highest || label.bottom() > plot.bottom() || !isFree(label, taken))
                continue;
            taken.append(label);
            result.label = label;
            break;
        }
        placed.append(result);
    }
    return placed;
}

QList<PlacedPeak> placedPeaks(const ChartStyle &style, const ChartFrame &frame, const QFontMetricsF &metrics)
{
    QList<QPointF> peaks = frame.peaks();
    std::sort(peaks.begin(), peaks.end(), [](const QPointF &a, const QPointF &b) { return a.y() > b.y(); });
    QList<PlacedPeak> placed;
    QList<QRectF> taken;
    const QRectF &plot = frame.plot();
    for (const QPointF &peak : std::as_const(peaks)) {
        if (peak.y() <= frame.scale().top())
            continue; // it is seen whole: there was room above what is usual
        const QString text = u"↑ "_s + style.format(peak.y());
        const double width = metrics.horizontalAdvance(text) + 8;
        const double left =
            std::clamp(frame.screenX(peak.x()) - width / 2, plot.left(), std::max(plot.left(), plot.right() - width));
        const QRectF label(left, plot.top() + 1, width, metrics.height());
        if (!isFree(label, taken))
            continue;
        taken.append(label);
        placed.append({text, label});
    }
    return placed;
}

QList<PlacedName> placedLineNames(const ChartContent &content, double x, const ChartFrame &frame,
                                  const QFontMetricsF &metrics)
{
    struct Name {
        double y;
        int line;
    };
    QList<Name> names;
    for (int line = 0; line < content.lines.size(); ++line) {
        if (const auto value = valueNear(content.lines[line], x))
            names.append({frame.screenY(*value), line});
    }
    std::stable_sort(names.begin(), names.end(), [](const Name &a, const Name &b) { return a.y < b.y; });

    const QRectF &plot = frame.plot();
    const double height = metrics.height() * 0.95;
    double highest = plot.top();
    for (Name &name : names) {
        name.y = std::max(name.y, highest);
        highest = name.y + height;
    }
    // Above the labels of the time axis, of which the last is just below: "now".
    double lowest = plot.bottom() + ChartFrame::timeLabelGap - metrics.height() / 2;
    for (auto name = names.rbegin(); name != names.rend(); ++name) {
        name->y = std::min(name->y, lowest);
        lowest = name->y - height;
    }
    const double left = plot.right() + ChartFrame::lineNameGap;
    const double room = frame.size().width() - left - ChartFrame::padding / 2;
    QList<PlacedName> placed;
    for (const Name &name : names)
        placed.append({name.line, QRectF(left, name.y - metrics.height() / 2, room, metrics.height())});
    return placed;
}

QString markText(const QList<ChartMark> &marks, double crosshair, const ChartFrame &frame, const QFontMetricsF &metrics)
{
    QStringList texts;
    for (const ChartMark &mark : marks) {
        if (std::abs(frame.screenX(mark.x) - frame.screenX(crosshair)) <= pickRadius && !texts.contains(mark.text))
            texts.append(mark.text);
    }
    const qsizetype more = texts.size() - maxMarkTexts;
    const QString rest = more > 0 ? tr(" · +%1 more").arg(more) : QString();
    const double room = frame.size().width() - 2 * ChartFrame::padding - metrics.horizontalAdvance(rest);
    return metrics.elidedText(texts.mid(0, maxMarkTexts).join(u" · "_s), Qt::ElideRight, room) + rest;
}
