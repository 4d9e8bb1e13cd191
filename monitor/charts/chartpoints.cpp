// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/charts/chartpoints.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace
{

constexpr double longestPoint = 1; // seconds
constexpr double reach = 1.5;      // seconds: farther away, an end of a line says nothing about a moment

} // namespace

QList<ChartPoints> piecesOf(const ChartPoints &points)
{
    QList<ChartPoints> pieces;
    const auto isGap = [](const QPointF &point) { return std::isnan(point.y()); };
    for (auto first = points.begin(); first != points.end();) {
        first = std::find_if_not(first, points.end(), isGap);
        const auto last = std::find_if(first, points.end(), isGap);
        if (first != last)
            pieces.append(ChartPoints(first, last));
        // A piece of one point is drawn as the time it stands for: Qt Charts draws nothing for a single point.
        if (last - first == 1) {
            const double since = first == points.begin() ? longestPoint : first->x() - first[-1].x();
            const double length = since > 0 ? std::min(since, longestPoint) : longestPoint; // 0: a gap was put there
            pieces.last().prepend({first->x() - length, first->y()});
        }
        first = last;
    }
    return pieces;
}

std::optional<double> valueNear(const ChartPoints &points, double x)
{
    const auto above = std::lower_bound(points.begin(), points.end(), x,
                                        [](const QPointF &point, double wanted) { return point.x() < wanted; });
    std::optional<double> value;
    // Where the line passes, one of its points is near, however far apart they are: of a long load test, minutes.
    const auto isNumber = [](const QPointF &point) { return !std::isnan(point.y()); };
    const bool isOnLine = above != points.begin() && above != points.end() && isNumber(*above) && isNumber(above[-1]);
    double nearest = isOnLine ? std::numeric_limits<double>::infinity() : reach;
    // One more than the neighbours: behind a gap comes a point at the same x.
    const auto last = above + std::min(points.end() - above, qsizetype(2));
    for (auto point = above == points.begin() ? above : above - 1; point != last; ++point) {
        if (const double distance = std::abs(point->x() - x); distance <= nearest && isNumber(*point)) {
            value = point->y();
            nearest = distance;
        }
    }
    return value;
}
