// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

// `onewriter`, which serves and runs load tests: beside this program, else in PATH, else empty.
QString findOnewriter();

// The command with these arguments, as one would type it into a shell: by its path where it is not in PATH.
QString onewriterCommand(const QStringList &arguments);
