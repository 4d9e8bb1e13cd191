// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/samplehistory.h"

#include "shared/sample.h"

#include <QJsonDocument>

#include <algorithm>

void SampleHistory::add(const Sample &sample, qint64 takenUs)
{
    // Level 1: the main thread has writes to admit, and higher levels gain little on text this short.
    QByteArray compressed = qCompress(QJsonDocument(toJson(sample)).toJson(QJsonDocument::Compact), 1);
    compressed.squeeze();
    m_bytes += compressed.size();
    m_entries.push_back({takenUs, std::move(compressed)});
    while (m_entries.size() > maxSamples || m_bytes > maxBytes) {
        m_bytes -= m_entries.front().compressed.size();
        m_entries.pop_front();
    }
}

QList<QByteArray> SampleHistory::between(qint64 fromUs, qint64 toUs) const
{
    const auto first = std::partition_point(m_entries.begin(), m_entries.end(),
                                            [fromUs](const Entry &entry) { return entry.takenUs < fromUs; });
    const auto last =
        std::partition_point(first, m_entries.end(), [toUs](const Entry &entry) { return entry.takenUs <= toUs; });
    QList<QByteArray> entries;
    entries.reserve(std::distance(first, last));
    std::transform(first, last, std::back_inserter(entries), [](const Entry &entry) { return entry.compressed; });
    return entries;
}
