// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>

// The figures of load tests that shared/format.h does not write.
QString perSecondText(std::optional<double> rate); // "1,234/s", "3.2/s"; "–" for none: not measured
QString spanText(double seconds);                  // "0.4 s", "12 s", "2 min 05 s"
QString changeText(double percent);                // "+12 %", "−3.4 %", "0 %": with its sign
