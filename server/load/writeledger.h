// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <array>
#include <span>
#include <vector>

// What is known of one write that was sent.
enum class WriteFate : quint8 { Unknown, Acknowledged, NotApplied };

// The writes of one run by their numbers, which count from 0.
// Memory: one byte each when every fate is kept, constant when they are only counted.
class WriteLedger
{
public:
    enum class Keeping : quint8 { Counts, EveryFate };

    explicit WriteLedger(Keeping keeping)
        : m_keeping(keeping)
    {
    }

    // The number of a new write, whose fate is unknown until it is set.
    quint32 begin()
    {
        ++counter(WriteFate::Unknown);
        if (m_keeping == Keeping::EveryFate)
            m_fates.push_back(WriteFate::Unknown);
        return m_next++;
    }
    void setFate(quint32 number, WriteFate fate) // REQUIRES: it is unknown
    {
        --counter(WriteFate::Unknown);
        ++counter(fate);
        if (m_keeping == Keeping::EveryFate)
            m_fates[number] = fate;
    }

    quint32 count(WriteFate fate) const { return m_counts[std::size_t(fate)]; }
    std::span<const WriteFate> fates() const { return m_fates; } // by number; empty when they are only counted

private:
    quint32 &counter(WriteFate fate) { return m_counts[std::size_t(fate)]; }

    const Keeping m_keeping;
    quint32 m_next = 0;
    std::array<quint32, 3> m_counts{};
    std::vector<WriteFate> m_fates;
};
