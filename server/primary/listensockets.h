// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/storage/startrefusal.h"

#include <tl/expected.hpp>

#include <QHostAddress>

#include <vector>

// The listening TCP sockets, one per worker slot, all on one port (SO_REUSEPORT: the kernel spreads connections over
// them). The primary keeps them open whatever happens to a worker, so that connections which wait to be accepted are
// left to its successor.
// Threads: a value; not synchronised. The descriptors are closed on exec and not blocking.
class ListenSockets
{
public:
    // Opens `count` sockets. Port 0: any free one. A port that is taken is tried again for 2 s, since the workers of a
    // primary that was killed may still be ending; this blocks meanwhile.
    // Errors: exit code 69 with a line that names the holder as far as it can be seen.
    static tl::expected<ListenSockets, StartRefusal> open(const QHostAddress &address, quint16 port, int count);

    ListenSockets() = default;
    ListenSockets(ListenSockets &&other) noexcept = default;
    ListenSockets &operator=(ListenSockets &&other) noexcept;
    ~ListenSockets();

    quint16 port() const { return m_port; }
    int descriptor(int index) const { return m_descriptors[std::size_t(index)]; } // -1 once closed
    // For a slot that is given up: otherwise its share of new connections would wait there unanswered.
    void close(int index);
    // For a slot that gets another chance. False if the system does not permit it.
    bool reopen(int index);

private:
    QHostAddress m_address;
    quint16 m_port = 0;
    std::vector<int> m_descriptors;
};
