// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/charts/chartframe.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace Qt::StringLiterals;

namespace
{

constexpr double legendGap = 14;
// What part of a level lines have to reach before it is within the scale, and to fall below before it is not.
constexpr double levelIsNear = 0.2;
constexpr double levelIsFar = 0.16;
constexpr qsizetype enoughForPeaks = 50;
constexpr double peakIsAbove = 3; // times what is usual
constexpr double peakIsStillAbove = 2.5;

// What is as high as the plot has to be: the points of lines, the sums of stacks.
ChartPoints heightsOf(const ChartStyle &style, const QList<ChartPoints> &lines)
{
    ChartPoints heights = lines.constFirst();
    for (qsizetype line = 1; line < lines.size(); ++line) {
        if (!style.isStacked) {
            heights += lines[line];
            continue;
        }
        for (qsizetype i = 0; i < heights.size(); ++i)
            heights[i].ry() += lines[line][i].y();
    }
    return heights;
}

// Beside the plot: the half of the last label of the time axis, and the names of lines at their ends. The same in all
// charts, so that plots line up with those of the charts above and below.
double rightMargin(const QFontMetricsF &metrics)
{
    return metrics.horizontalAdvance(u"largest"_s) + ChartFrame::lineNameGap;
}

} // namespace

ChartFrame::ChartFrame(const ChartStyle &style)
    : m_scale(style.axis, style.smallestTop)
{
}

QFont ChartFrame::titleFont(const QFont &font)
{
    QFont result = font;
    result.setWeight(QFont::DemiBold);
    return result;
}

QFont ChartFrame::smallFont(const QFont &font)
{
    QFont result = font;
    result.setPointSizeF(font.pointSizeF() * 0.9);
    return result;
}

bool ChartFrame::namesLines(const ChartStyle &style)
{
    return !style.isStacked && style.lines.size() > 1;
}

void ChartFrame::setSpan(double from, double to)
{
    m_from = from;
    m_to = to;
}

double ChartFrame::xAt(double viewportX) const
{
    return m_from + (viewportX - m_plot.left()) / m_plot.width() * (m_to - m_from);
}

double ChartFrame::screenX(double x) const
{
    return m_plot.left() + (x - m_from) / (m_to - m_from) * m_plot.width();
}

double ChartFrame::screenY(double value) const
{
    return m_plot.bottom() - m_scale.position(value) * m_plot.height();
}

void ChartFrame::fitScale(const ChartStyle &style, const QList<ChartPoints> &lines, const QList<ChartLevel> &levels)
{
    double lowest = std::numeric_limits<double>::max();
    double highest = 0;
    const auto include = [&](double value) {
        if (std::isnan(value) || (style.axis == AxisKind::Logarithmic && value <= 0))
            return;
        lowest = std::min(lowest, value);
        highest = std::max(highest, value);
    };
    const ChartPoints heights = heightsOf(style, lines);
    m_peaks = style.clipsPeaks ? peaksOf(heights) : QList<QPointF>();
    for (const QPointF &height : heights) {
        if (!m_peaks.contains(height))
            include(height.y());
    }
    const double highestOfLines = highest;
    for (const ChartLevel &level : levels) {
        const double nearFrom = level.value * (level.value > m_scale.top() ? levelIsNear : levelIsFar);
        if (level.isAlwaysShown || highestOfLines >= nearFrom)
            include(level.value);
    }
    if (highest > 0)
        m_scale.fit(lowest, highest);
    else if (style.axis != AxisKind::Logarithmic) // which keeps its decades: nothing says which others it should have
        m_scale.fit(0, 0);
}

// Those far above what 49 of 50 stay below. What is a peak remains one for a while.
QList<QPointF> ChartFrame::peaksOf(ChartPoints heights) const
{
    heights.removeIf([](const QPointF &height) { return std::isnan(height.y()); });
    if (heights.size() < enoughForPeaks)
        return {};
    const auto isLower = [](const QPointF &a, const QPointF &b) { return a.y() < b.y(); };
    const auto usual = heights.begin() + (heights.size() - 1) * 49 / 50;
    std::nth_element(heights.begin(), usual, heights.end(), isLower);
    const double limit = usual->y() * (m_peaks.isEmpty() ? peakIsAbove : peakIsStillAbove);
    if (limit > 0)
        heights.removeIf([limit](const QPointF &height) { return height.y() <= limit; });
    else
        heights.clear();
    return heights;
}

void ChartFrame::layOut(const ChartStyle &style, const QSizeF &size, const QFont &font)
{
    m_size = size;
    placeLegend(style, font);
    const QFontMetricsF metrics(smallFont(font));
    m_headingBottom = m_legend.isEmpty() ? padding + QFontMetricsF(titleFont(font)).height() : m_legend.last().bottom();
    const double left = padding + metrics.horizontalAdvance(u"10,000,000"_s) + 4;
    m_plot =
        QRectF(QPointF(left, m_headingBottom + metrics.height() * 0.75),
               QPointF(size.width() - padding - rightMargin(metrics), size.height() - padding - metrics.height() - 2));
}

void ChartFrame::placeLegend(const ChartStyle &style, const QFont &font)
{
    const QFontMetricsF metrics(smallFont(font));
    const double valueWidth = metrics.horizontalAdvance(style.widestValue);
    const double room = m_size.width() - 2 * padding;
    m_legend.clear();
    double x = padding;
    double y = padding + QFontMetricsF(titleFont(font)).height() + 4;
    for (const ChartLine &line : style.lines) {
        const double width =
            std::min(room, swatchWidth + swatchGap + metrics.horizontalAdvance(line.name + u' ') + valueWidth);
        if (x > padding && x + width > padding + room) {
            x = padding;
            y += metrics.height();
        }
        m_legend.append({x, y, width, metrics.height()});
        x += width + legendGap;
    }
}
