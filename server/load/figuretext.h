// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

// Figures as people read them in a terminal.
QString countText(qint64 count);     // "1,234,567"
QString latencyText(qint64 us);      // "850 µs", "1.23 ms", "12.3 ms", "2.35 s"
QString rateText(double perSecond);  // "0.5/s", "12,345/s"
QString secondsText(double seconds); // "0.25 s", "9.8 s", "125 s"
