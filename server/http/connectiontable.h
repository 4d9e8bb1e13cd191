// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/connection.h"

#include <memory>
#include <vector>

// The open connections by number: slot and generation, so that the number of a closed connection finds nobody, even
// when its slot is taken again.
class ConnectionTable
{
public:
    // Never given to a connection.
    static constexpr quint64 nobody = ~quint64(0);

    Connection &add(ConnectionHost &host, int descriptor)
    {
        if (m_free.empty()) {
            m_free.push_back(quint32(m_slots.size()));
            m_slots.emplace_back();
        }
        const quint32 index = m_free.back();
        m_free.pop_back();
        Slot &slot = m_slots[index];
        const quint64 id = quint64(index) << 32 | ++slot.generation;
        slot.connection = std::make_unique<Connection>(host, id, descriptor);
        return *slot.connection;
    }

    Connection *find(quint64 id) const
    {
        const std::size_t index = id >> 32;
        if (index >= m_slots.size() || m_slots[index].generation != quint32(id))
            return nullptr;
        return m_slots[index].connection.get();
    }

    void remove(quint64 id) // REQUIRES: it is there
    {
        m_slots[id >> 32].connection.reset();
        m_free.push_back(quint32(id >> 32));
    }

    qsizetype size() const { return qsizetype(m_slots.size() - m_free.size()); }

    std::vector<quint64> ids() const
    {
        std::vector<quint64> ids;
        for (const Slot &slot : m_slots) {
            if (slot.connection)
                ids.push_back(slot.connection->id());
        }
        return ids;
    }

private:
    struct Slot {
        std::unique_ptr<Connection> connection;
        quint32 generation = 0;
    };
    std::vector<Slot> m_slots;
    std::vector<quint32> m_free;
};
