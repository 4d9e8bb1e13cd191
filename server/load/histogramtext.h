// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/histogram.h"

#include <QString>

// A histogram of latencies to look at: under the heading a row with a bar for each step of 1, 2, 5, 10, ... that they
// reach; for each of smaller steps when those would be too few to show a shape. Empty when nothing was recorded.
QString histogramText(const QString &heading, const Histogram &histogram);
