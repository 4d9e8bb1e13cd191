// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/charts/chartcontent.h"

// Most points that are drawn of a line or layer; what has more is reduced to columns.
int mostPoints(const ChartStyle &style, qsizetype line);

// The lines as they are drawn: of too many points, one for each column, or two, as ChartLine::summary says.
// `span`: seconds from one end of the chart to the other. `origin`: see decimate.h.
QList<ChartPoints> reducedToColumns(const ChartStyle &style, const ChartContent &content, double span, double origin);
