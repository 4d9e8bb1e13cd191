// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/load/runrecord.h"

// Everything that is known of a run.
QByteArray jsonReport(const RunRecord &run);

// The settings and figures of runs as a table for spreadsheets (RFC 4180): a line of names, then a line per run.
// Members without a value are empty; the course of the run and the counts by status, code and worker are in the JSON
// only.
QByteArray csvReport(const QList<RunRecord> &runs);
