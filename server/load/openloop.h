// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/load/loadgenerator.h"
#include "server/load/schedule.h"

#include <memory>
#include <vector>

class DueTimer;

// Requests start at the times of a schedule whatever the answers do; a batch is a schedule with an end and a fresh
// connection for each request.
// A request that finds no free connection waits for one while later ones wait behind it; its latency still counts from
// its intended start. Late are those that began more than `tolerance` after it, and those that were due when the run
// was over and had not begun.
class OpenLoop : public LoadGenerator
{
    Q_OBJECT

public:
    enum class Connections : quint8 { Reused, Fresh };
    static constexpr qint64 toleranceUs = 10'000;

    // Uses the connections that `pool` has, and adds to them up to `mostConnections`.
    OpenLoop(ConnectionPool &pool, const LoadRequests &requests, LoadJournal &journal, const Schedule &schedule,
             Connections connections, int mostConnections, QObject *parent = nullptr);
    ~OpenLoop() override;

private:
    void onStart() override;
    void onStop() override;
    void onFree(int connection, NetworkFailure failure) override;
    void beginWhatIsDue();
    bool hasFreeConnection();

    Schedule m_schedule;
    const Connections m_connections;
    const int m_mostConnections;
    std::vector<int> m_free; // the last one used on top, so that no more are kept busy than needed
    std::unique_ptr<DueTimer> m_timer;
};
