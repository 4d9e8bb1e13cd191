// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/latency.h"

#include <QDataStream>
#include <QtGlobal>

#include <array>

// Latencies in constant memory: a log-linear histogram (after HdrHistogram) of microseconds from 0 to 2^36 (19 hours;
// larger values count as that). Values below 64 us are exact; above, each power of two is cut into 64 buckets, so a
// percentile is off by at most 1/128 (0.8 %). Histograms add up, so percentiles over several processes come from the
// sum, never from percentiles. About 16 KiB each.
// Threads: a value; not synchronised.
class Histogram
{
public:
    void record(qint64 us); // negative values count as 0
    void add(const Histogram &other);
    void clear();

    quint64 count() const { return m_count; }
    qint64 max() const { return m_max; } // exact; 0 when empty
    double mean() const;                 // exact; 0 when empty
    // Value below which `fraction` (0 to 1) of what was recorded lies: the middle of its bucket, never above max().
    // 0 when empty.
    qint64 quantile(double fraction) const;
    quint64 countUpTo(qint64 us) const; // how many were at most that, to the precision of a bucket

    Latency summary() const;
    QJsonObject toJson() const { return ::toJson(summary()); }

    // Sparse: only buckets that hold something travel. Reading checks every index; a bad one sets ReadCorruptData.
    friend QDataStream &operator<<(QDataStream &stream, const Histogram &histogram);
    friend QDataStream &operator>>(QDataStream &stream, Histogram &histogram);

private:
    static constexpr int subBits = 6;
    static constexpr int subBuckets = 1 << subBits;
    static constexpr int largestBits = 36;
    static constexpr int bucketCount = (largestBits - subBits + 1) * subBuckets;

    static int bucketOf(qint64 us);
    static qint64 middleOf(int bucket);

    std::array<quint64, bucketCount> m_buckets{};
    quint64 m_count = 0;
    quint64 m_sum = 0;
    qint64 m_max = 0;
};
