// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

// `onewriter worker --slot N --ipc FD --listen FD`: a worker process, started by the primary with two descriptors; run
// by hand it refuses with 64. `arguments` are those after the command's name; REQUIRES a QCoreApplication. Returns the
// exit code: 0 after a drain and when the primary is gone, 70 when it cannot serve.
int runWorker(const QStringList &arguments);
