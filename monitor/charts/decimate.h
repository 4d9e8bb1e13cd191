// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/charts/chartpoints.h"

// The lowest and the highest point of each column of `width` seconds, so that no peak is lost. Columns begin at
// multiples of `width` counted from `-origin`: with `origin` the absolute time of x = 0 they stay with their samples
// while these move, and the line does not shimmer. A column with a gap in it keeps one.
ChartPoints extremesPerColumn(const ChartPoints &points, double width, double origin);
// One value a column instead.
ChartPoints highestPerColumn(const ChartPoints &points, double width, double origin);
ChartPoints medianPerColumn(const ChartPoints &points, double width, double origin);
// The mean of each column: for areas that are stacked, where extremes of several do not add up. `weights`: what
// each point counts in it, so that one slow write does not weigh as much as a second of ten thousand quick ones; empty:
// all alike.
ChartPoints meanPerColumn(const ChartPoints &points, const QList<double> &weights, double width, double origin);
