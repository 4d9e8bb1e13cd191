// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/charts/decimate.h"

#include <algorithm>
#include <cmath>

namespace
{

// Calls `reduce(first, last)` for each column's points that are numbers, and keeps one point per gap.
template <typename Reduce>
void forEachColumn(const ChartPoints &points, double width, double origin, ChartPoints &result, Reduce reduce)
{
    const auto columnOf = [=](const QPointF &point) { return std::floor((point.x() + origin) / width); };
    auto first = points.begin();
    while (first != points.end()) {
        const double column = columnOf(*first);
        const auto last = std::find_if(first, points.end(), [&](const QPointF &p) { return columnOf(p) != column; });
        while (first != last) {
            const auto gap = std::find_if(first, last, [](const QPointF &p) { return std::isnan(p.y()); });
            if (first != gap)
                reduce(first, gap);
            first = gap;
            if (gap != last)
                result.append(*first++);
        }
    }
}

bool isLower(const QPointF &a, const QPointF &b)
{
    return a.y() < b.y();
}

// In the middle of the points, so that lines of one chart have theirs above each other.
QPointF inTheMiddle(ChartPoints::const_iterator first, ChartPoints::const_iterator last, double y)
{
    return {(first->x() + (last - 1)->x()) / 2, y};
}

} // namespace

ChartPoints extremesPerColumn(const ChartPoints &points, double width, double origin)
{
    ChartPoints result;
    forEachColumn(points, width, origin, result, [&result](auto first, auto last) {
        auto [low, high] = std::minmax_element(first, last, isLower);
        if (low > high)
            std::swap(low, high);
        result.append(*low);
        if (low != high)
            result.append(*high);
    });
    return result;
}

ChartPoints highestPerColumn(const ChartPoints &points, double width, double origin)
{
    ChartPoints result;
    forEachColumn(points, width, origin, result, [&result](auto first, auto last) {
        result.append(inTheMiddle(first, last, std::max_element(first, last, isLower)->y()));
    });
    return result;
}

ChartPoints medianPerColumn(const ChartPoints &points, double width, double origin)
{
    ChartPoints result;
    forEachColumn(points, width, origin, result, [&result](auto first, auto last) {
        ChartPoints column(first, last);
        const auto middle = column.begin() + (column.size() - 1) / 2;
        std::nth_element(column.begin(), middle, column.end(), isLower);
        result.append(inTheMiddle(first, last, middle->y()));
    });
    return result;
}

ChartPoints meanPerColumn(const ChartPoints &points, const QList<double> &weights, double width, double origin)
{
    ChartPoints result;
    forEachColumn(points, width, origin, result, [&](auto first, auto last) {
        QPointF sum;
        double weightedSum = 0;
        double weight = 0;
        for (auto point = first; point != last; ++point) {
            const double own = weights.isEmpty() ? 1 : weights[point - points.begin()];
            sum += *point;
            weightedSum += own * point->y();
            weight += own;
        }
        const QPointF mean = sum / double(last - first);
        result.append({mean.x(), weight > 0 ? weightedSum / weight : mean.y()});
    });
    return result;
}
