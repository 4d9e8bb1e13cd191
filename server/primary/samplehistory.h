// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>

#include <deque>

struct Sample;

// The samples of the last hour, so that a monitor opened after an incident still sees it. Each is kept as compressed
// JSON, the form in which it is asked for: about a quarter of its text.
// Threads: a value; main thread.
// Memory:  at most maxSamples and maxBytes, whichever is reached first; the oldest go. An hour takes 4 MB with 4
//          workers and 22 MB with 64.
class SampleHistory
{
public:
    static constexpr std::size_t maxSamples = 3600;
    static constexpr qsizetype maxBytes = 32 * 1024 * 1024;

    // REQUIRES: `takenUs` (CLOCK_MONOTONIC) does not decrease.
    void add(const Sample &sample, qint64 takenUs);
    // Those taken from `fromUs` up to `toUs`, oldest first, each to be read with sampleJson(). Cheap: the bytes are
    // shared, not copied.
    QList<QByteArray> between(qint64 fromUs, qint64 toUs) const;
    qsizetype bytes() const { return m_bytes; }

    // The text of one entry of between().
    static QByteArray sampleJson(const QByteArray &entry) { return qUncompress(entry); }

private:
    struct Entry {
        qint64 takenUs;
        QByteArray compressed;
    };
    std::deque<Entry> m_entries;
    qsizetype m_bytes = 0; // of all `compressed`
};
