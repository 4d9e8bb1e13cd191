// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRandomGenerator>
#include <QString>

// Makes UUIDv7 (RFC 9562, section 5.7) that increase strictly, whatever the clock does (section 6.2, method 2: within
// one millisecond, and while the clock is behind, the random part is raised by a random step and carries into the
// time).
//
//   48 bits milliseconds since 1970 | 4 bits version 7 | 12 bits random | 2 bits variant | 62 bits random
//
// Version and variant are constants, so the ids' order is that of their 36 characters.
// Threads: a value; not synchronised.
class Uuidv7Sequence
{
public:
    static constexpr int textLength = 36;

    // From here on ids are larger than `id`, or than every id of earlier milliseconds than `ms`. Never goes back.
    // An `id` that is no UUIDv7 is ignored.
    void startAfter(QByteArrayView id);
    void startAt(qint64 ms);

    // The next id, in lower case with hyphens.
    QString next(qint64 nowMs);
    // The time in the last id.
    qint64 lastMs() const { return qint64(m_high >> randABits); }

private:
    static constexpr int randABits = 12;
    static constexpr int randBBits = 62;

    void raiseTo(quint64 high, quint64 low);
    QString text() const;

    quint64 m_high = 0; // 48 bits of time, 12 random
    quint64 m_low = 0;  // 62 random bits
    QRandomGenerator64 m_random = QRandomGenerator64::securelySeeded();
};
