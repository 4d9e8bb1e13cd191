// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/charts/chartframe.h"

#include <QFontMetricsF>
#include <QLineF>

#include <optional>

// Where the texts in and beside the plot of a chart go, so that none covers another.

struct PlacedLevel {
    const ChartLevel *level;
    std::optional<QLineF> line; // nothing: it is beyond the top of the scale, and the text says so
    QString text;
    QRectF label; // empty: there is no room for it
};
QList<PlacedLevel> placedLevels(const ChartContent &content, const ChartFrame &frame, const QFontMetricsF &metrics);
// The flag of a mark that is a line.
QRectF flagOf(const ChartMark &mark, const ChartFrame &frame);

struct PlacedPeak {
    QString text;
    QRectF label;
};
// Of those that go beyond the top: the highest first, and no other where its label would be.
QList<PlacedPeak> placedPeaks(const ChartStyle &style, const ChartFrame &frame, const QFontMetricsF &metrics);

struct PlacedName {
    int line;
    QRectF place;
};
// Of each line that has a value at `x`: beside its end, and where two end close together below each other.
QList<PlacedName> placedLineNames(const ChartContent &content, double x, const ChartFrame &frame,
                                  const QFontMetricsF &metrics);

// What the marks at the cross-hair say, and how many more there are than fit: "Checkpoint. · Backup. · +5 more".
QString markText(const QList<ChartMark> &marks, double crosshair, const ChartFrame &frame,
                 const QFontMetricsF &metrics);
