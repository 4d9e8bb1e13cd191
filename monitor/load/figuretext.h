// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

// Figures in the words of people, with three digits that count and their unit.
QString countText(double count);         // "1,234"
QString perSecondText(double perSecond); // "1,234/s", "3.2/s"
QString durationText(qint64 us);         // "250 µs", "1.25 ms", "12.5 ms", "3.20 s"
QString spanText(double seconds);        // "0.4 s", "12 s", "2 min 5 s"
QString changeText(double percent);      // "+12 %", "−3.4 %", "0 %": always with its sign
