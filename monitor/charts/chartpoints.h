// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QPointF>

#include <optional>

// A line, left to right. A y that is no number ends it there; it goes on with the next point.
using ChartPoints = QList<QPointF>;

// The pieces of a line between its gaps. Each has two points at least.
QList<ChartPoints> piecesOf(const ChartPoints &points);

// Of the point next to x, which is in seconds; nothing where no line passes, as in a gap, but shortly beyond its ends.
std::optional<double> valueNear(const ChartPoints &points, double x);
