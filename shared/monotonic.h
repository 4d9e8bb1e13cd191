// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <time.h>

// Now on CLOCK_MONOTONIC, in microseconds. The same in all processes of one machine until it restarts, so a moment
// fixed in a worker (a deadline, when a request was submitted) means the same in the primary. Never shown to people.
inline qint64 monotonicUs()
{
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return qint64(now.tv_sec) * 1'000'000 + now.tv_nsec / 1'000;
}
