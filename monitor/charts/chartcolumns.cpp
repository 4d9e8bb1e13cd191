// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/charts/chartcolumns.h"

#include "monitor/charts/decimate.h"

#include <cmath>

namespace
{

// One a column, which is two or three pixels wide then: a line that changes with each pixel is a band, and hides those
// behind it. At a scale of 2 the stacks of the writes page took 6.5 % of a core with 600, 5 % with 300, 3.6 % with 160.
constexpr int mostOfSingle = 160;
// Two a column, and so a band where the values vary; but no peak is lost, up or down.
constexpr int mostOfExtremes = 600;
// Qt strokes dashes as an outline of their own, which costs by the length of the line: at 600 points 9 % of a core.
constexpr int mostOfDashedExtremes = 240;

ChartPoints reduced(const ChartLine &line, const ChartPoints &points, double width, double origin)
{
    switch (line.summary) {
    case Summary::Extremes:
        return extremesPerColumn(points, width, origin);
    case Summary::Highest:
        return highestPerColumn(points, width, origin);
    case Summary::Median:
        return medianPerColumn(points, width, origin);
    case Summary::Mean:
        return meanPerColumn(points, {}, width, origin);
    }
    Q_UNREACHABLE();
}

} // namespace

int mostPoints(const ChartStyle &style, qsizetype line)
{
    const ChartLine &definition = style.lines[line];
    if (style.isStacked || definition.summary != Summary::Extremes)
        return mostOfSingle;
    return definition.style == Qt::SolidLine ? mostOfExtremes : mostOfDashedExtremes;
}

QList<ChartPoints> reducedToColumns(const ChartStyle &style, const ChartContent &content, double span, double origin)
{
    QList<ChartPoints> lines;
    for (qsizetype i = 0; i < content.lines.size(); ++i) {
        const ChartPoints &points = content.lines[i];
        const ChartLine &line = style.lines[i];
        const int most = mostPoints(style, i);
        const bool areTwo = !style.isStacked && line.summary == Summary::Extremes;
        const int columns = (areTwo ? most / 2 : most) - 1; // the ends of the span are within columns
        const double width = std::ceil(span / columns);
        const double expected = content.spacing > 0 ? span / content.spacing : double(points.size());
        if (expected <= most)
            lines.append(points);
        else if (style.isStacked)
            lines.append(meanPerColumn(points, content.weights, width, origin));
        else
            lines.append(reduced(line, points, width, origin));
    }
    return lines;
}
