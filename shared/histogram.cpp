// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

int Histogram::bucketOf(qint64 us)
{
    if (us < subBuckets)
        return int(us);
    const int bits = int(std::bit_width(quint64(us))); // > subBits
    const int shift = bits - subBits - 1;
    // Row 0 holds 0..63 exactly; row n holds [2^(n+5), 2^(n+6)) in 64 buckets of 2^(n-1).
    return (shift + 1) * subBuckets + int((us >> shift) - subBuckets);
}

qint64 Histogram::middleOf(int bucket)
{
    if (bucket < subBuckets)
        return bucket;
    const int shift = bucket / subBuckets - 1;
    const qint64 lowest = qint64(bucket % subBuckets + subBuckets) << shift;
    return lowest + ((qint64(1) << shift) >> 1);
}

void Histogram::record(qint64 us)
{
    us = std::clamp<qint64>(us, 0, (qint64(1) << largestBits) - 1);
    ++m_buckets[std::size_t(bucketOf(us))];
    ++m_count;
    m_sum += quint64(us);
    m_max = std::max(m_max, us);
}

void Histogram::add(const Histogram &other)
{
    if (other.m_count == 0)
        return;
    for (std::size_t i = 0; i < m_buckets.size(); ++i)
        m_buckets[i] += other.m_buckets[i];
    m_count += other.m_count;
    m_sum += other.m_sum;
    m_max = std::max(m_max, other.m_max);
}

void Histogram::clear()
{
    *this = Histogram{};
}

double Histogram::mean() const
{
    return m_count == 0 ? 0 : double(m_sum) / double(m_count);
}

qint64 Histogram::quantile(double fraction) const
{
    if (m_count == 0)
        return 0;
    const quint64 rank = std::max<quint64>(1, quint64(std::ceil(std::clamp(fraction, 0.0, 1.0) * double(m_count))));
    quint64 seen = 0;
    for (int bucket = 0; bucket < bucketCount; ++bucket) {
        seen += m_buckets[std::size_t(bucket)];
        if (seen >= rank)
            return std::min(middleOf(bucket), m_max);
    }
    return m_max;
}

quint64 Histogram::countUpTo(qint64 us) const
{
    if (us < 0)
        return 0;
    const int last = bucketOf(std::min(us, (qint64(1) << largestBits) - 1));
    return std::accumulate(m_buckets.begin(), m_buckets.begin() + last + 1, quint64(0));
}

Latency Histogram::summary() const
{
    return {qint64(m_count), std::round(mean() * 10) / 10, quantile(0.50), quantile(0.95), quantile(0.99), m_max};
}

// u32 buckets in use, then each as u16 index, u64 count; u64 sum; i64 max.
QDataStream &operator<<(QDataStream &stream, const Histogram &histogram)
{
    const auto used =
        std::count_if(histogram.m_buckets.begin(), histogram.m_buckets.end(), [](quint64 n) { return n != 0; });
    stream << quint32(used);
    for (std::size_t i = 0; i < histogram.m_buckets.size(); ++i) {
        if (histogram.m_buckets[i] != 0)
            stream << quint16(i) << histogram.m_buckets[i];
    }
    return stream << histogram.m_sum << histogram.m_max;
}

QDataStream &operator>>(QDataStream &stream, Histogram &histogram)
{
    histogram.clear();
    quint32 used = 0;
    stream >> used;
    for (quint32 i = 0; i < used && stream.status() == QDataStream::Ok; ++i) {
        quint16 index = 0;
        quint64 count = 0;
        stream >> index >> count;
        if (index >= Histogram::bucketCount) {
            stream.setStatus(QDataStream::ReadCorruptData);
            break;
        }
        histogram.m_buckets[index] += count;
        histogram.m_count += count;
    }
    return stream >> histogram.m_sum >> histogram.m_max;
}
