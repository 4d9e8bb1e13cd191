// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocale>
#include <QString>

// Figures as people read them, the same in the statistics on a terminal and in the monitor. Three digits that matter,
// a point for decimals and a comma between thousands, whatever the locale: they stand beside English words.
namespace format
{

const QLocale &locale(); // for fields in which people enter such figures

QString count(qint64 value);      // "1,234,567"
QString rate(double perSecond);   // "0", "0.4", "12.3", "1,234"; without a unit
QString percent(double percent);  // "0.0 %", "12.3 %", "101 %"
QString bytes(qint64 bytes);      // "0 B", "1023 B", "4.00 KiB", "12.3 MiB", "1.21 GiB"
QString microseconds(qint64 us);  // "0 µs", "999 µs", "1.00 ms", "12.3 ms", "2.50 s"
QString duration(qint64 seconds); // "7 s", "2 min 05 s", "3 h 04 min", "5 d 06 h"

} // namespace format
