// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/load/loadgenerator.h"

#include <chrono>

// --reads readers and --writes writers, each on a connection of its own, each sending its next request as soon as the
// last is answered. It finds what the server can do at most; it understates latency, since a server that stalls is not
// asked meanwhile.
class ClosedLoop : public LoadGenerator
{
    Q_OBJECT

public:
    // Connections 0 to reads + writes - 1 of the pool, the readers first. REQUIRES: the pool has them.
    ClosedLoop(ConnectionPool &pool, const LoadRequests &requests, LoadJournal &journal, int reads,
               QObject *parent = nullptr);

private:
    void onStart() override;
    void onFree(int connection, NetworkFailure failure) override;
    void next(int connection);

    const int m_reads;
    std::vector<std::chrono::milliseconds> m_delays; // by connection: before the next try
};
