// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

struct Sample;

// A sample as a page of text with aligned columns and units, each line ended: what `onewriter stats` and SIGUSR2 print.
QString sampleText(const Sample &sample);
// The same in one short line without its end, for a log that is watched.
QString sampleLine(const Sample &sample);
