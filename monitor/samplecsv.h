// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/samplering.h"

// Samples as a table for spreadsheets (RFC 4180): a line of names, then a line per sample. Figures of workers are in
// columns by slot; a worker that a sample does not have leaves them empty.
QByteArray samplesAsCsv(SampleRing::Range samples);
