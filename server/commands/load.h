// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

// `onewriter load [URL] [options]`: a load test. `arguments` are those after the command's name; REQUIRES a
// QCoreApplication. Returns the exit code: 0 nothing failed, 1 something did, 64 wrong usage, 69 nobody to test.
int runLoad(const QStringList &arguments);
