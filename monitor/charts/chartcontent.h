// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/charts/axisscale.h"
#include "monitor/charts/chartpoints.h"
#include "monitor/theme.h"

#include <QString>

#include <functional>
#include <limits>

// What a chart shows, as values: TimeChart is told these, and the classes that draw for it read them.

// What a line shows of the points that share a column, where there are too many for one each.
enum class Summary : quint8 {
    Extremes, // the lowest and the highest, so that no peak is lost, up or down
    Highest,  // of what shall be low
    Median,   // of what is a percentile itself
    Mean,     // of what adds up: rates
};

// One line of a chart, or one layer of a stack.
struct ChartLine {
    QString name;                        // in the legend; short
    int colour = 0;                      // of Theme::series
    Qt::PenStyle style = Qt::SolidLine;  // tells lines apart where colours do not
    Summary summary = Summary::Extremes; // of lines; a layer of a stack is a mean
};

// What a chart is, once and for all.
struct ChartStyle {
    QString title;
    QString definition; // what the figures are: tooltip of title and legend
    QString emptyText;  // shown while there is nothing to draw
    QList<ChartLine> lines;
    std::function<QString(double)> format; // of a value, with its unit: "12.3 ms"
    QString widestValue;                   // the longest text of `format`, for the legend's room
    AxisKind axis = AxisKind::Linear;
    double smallestTop = 10; // see AxisScale
    bool isStacked = false;  // areas on top of each other; `lines` from below
    // The few highest of many points may go beyond the top, where they are named, so that one does not flatten all the
    // others. Of means and sizes; not of rates, where a short burst is what one looks for.
    bool clipsPeaks = false;
};

// A horizontal line: a capacity, a threshold.
struct ChartLevel {
    double value = 0;
    QString text;
    Tone tone = Tone::Neutral;
    bool isDashed = false;
    // Otherwise only once the lines come near: it does not flatten them meanwhile, but is named at the top edge.
    bool isAlwaysShown = true;
    // Where it holds, in x.
    double from = -std::numeric_limits<double>::infinity();
    double to = std::numeric_limits<double>::infinity();
};

// A moment: something happened then.
struct ChartMark {
    enum class Shape : quint8 {
        Line,     // across the chart, with a flag on top
        Tick,     // a small one at the bottom, for what is frequent and normal
        Triangle, // at the top, for what went wrong in that second
    };
    double x = 0;
    QString text;
    Shape shape = Shape::Line;
    Tone tone = Tone::Neutral;
};

struct ChartContent {
    QList<ChartPoints> lines; // as many as ChartStyle::lines; stacked ones share their x
    QList<ChartLevel> levels;
    QList<ChartMark> marks;
    // Of stacked ones: what each point counts in the mean of its column (the writes of that second); empty: all alike.
    QList<double> weights = {};
    // Seconds from one point to the next where that is the same for all, so that a chart that fills looks the same from
    // its first point on; 0: it is not.
    double spacing = 0;
};
