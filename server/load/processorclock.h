// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <sys/resource.h>

// Where a run reads how much of the processor the load test itself has used; tests may put another in its place.
using ProcessorClock = qint64 (*)();

// Processor time this process has used, in microseconds.
inline qint64 processorTimeUs()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto microseconds = [](const timeval &time) { return qint64(time.tv_sec) * 1'000'000 + time.tv_usec; };
    return microseconds(usage.ru_utime) + microseconds(usage.ru_stime);
}
