// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

// Kills a worker of a server as a crash would (SIGKILL), to show during a load test that nothing acknowledged is lost.
// False, and nothing is done, unless the process is a child of that primary at this moment and may be signalled: a PID
// out of a sample may meanwhile belong to somebody else.
bool killWorker(qint64 workerPid, qint64 primaryPid);
