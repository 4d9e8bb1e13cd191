// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/jsonmembers.h"

// What a histogram held, in the figures people ask for: the shape of every latency in a sample. Microseconds.
struct Latency {
    qint64 count = 0;
    double mean = 0; // to a tenth
    qint64 p50 = 0;
    qint64 p95 = 0;
    qint64 p99 = 0;
    qint64 max = 0;

    static constexpr auto jsonMembers()
    {
        return std::tuple(jsonMember("count", &Latency::count), jsonMember("mean", &Latency::mean),
                          jsonMember("p50", &Latency::p50), jsonMember("p95", &Latency::p95),
                          jsonMember("p99", &Latency::p99), jsonMember("max", &Latency::max));
    }
    friend bool operator==(const Latency &, const Latency &) = default;
};
