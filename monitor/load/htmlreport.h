// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/load/runrecord.h"

// A run as one HTML page that needs nothing else: it loads no script, picture or font. Light or dark as the reader's
// system is, and fit to be printed.
QByteArray htmlReport(const RunRecord &run);
