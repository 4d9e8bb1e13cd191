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
QString number(double number);    // "1,234", "2.5": no more decimals than there are
QString rate(double perSecond);   // "0", "0.4", "12.3", "1,234"; without a unit
QString perSecond(double rate);   // the same with it: "1,234/s"
QString percent(double percent);  // "0.0 %", "12.3 %", "101 %"
QString bytes(double bytes);      // "0 B", "1023 B", "4.00 KiB", "12.3 MiB", "1.21 GiB"
QString microseconds(double us);  // "0 µs", "999 µs", "1.00 ms", "12.3 ms", "2.50 s"
QString duration(qint64 seconds); // "7 s", "2 min 05 s", "3 h 04 min", "5 d 06 h"

// "1 request", "1,000 requests", "2.5 requests": `one` or `many`, with the number in the place of %1, if it has one.
// tr("%n requests") would take its forms from a translation, and there is none into the language that is written here.
QString counted(double number, const QString &one, const QString &many);

} // namespace format
