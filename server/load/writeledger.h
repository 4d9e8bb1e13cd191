// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <span>
#include <vector>

// What is known of one write that was sent.
enum class WriteFate : quint8 { Unknown, Acknowledged, NotApplied };

// The writes of one run by their numbers, which count from 0. One byte each.
class WriteLedger
{
public:
    // The number of a new write, whose fate is unknown until it is set.
    quint32 begin()
    {
        m_fates.push_back(WriteFate::Unknown);
        return quint32(m_fates.size() - 1);
    }
    void setFate(quint32 number, WriteFate fate) { m_fates[number] = fate; }

    std::span<const WriteFate> fates() const { return m_fates; } // by number

private:
    std::vector<WriteFate> m_fates;
};
