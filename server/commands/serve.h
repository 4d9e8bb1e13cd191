// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

// `onewriter serve`: runs the server. `arguments` are those after the command's name; REQUIRES a QCoreApplication.
// Returns the exit code: 0 after a drain; 64, 65, 69, 70 or 73 with one line on standard error.
int runServe(const QStringList &arguments);
