// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/closedloop.h"

#include "shared/monotonic.h"

#include <QTimer>

#include <algorithm>

using namespace std::chrono_literals;

namespace
{

// A server that is gone must not be met by as many refused connections as a core can make.
constexpr auto shortestDelay = 10ms;
constexpr auto longestDelay = 500ms;

} // namespace

ClosedLoop::ClosedLoop(ConnectionPool &pool, const LoadRequests &requests, LoadJournal &journal, int reads,
                       QObject *parent)
    : LoadGenerator(pool, requests, journal, parent)
    , m_reads(reads)
    , m_delays(std::size_t(pool.size()), 0ms)
{
}

void ClosedLoop::onStart()
{
    for (int connection = 0; connection < pool().size(); ++connection)
        next(connection);
}

void ClosedLoop::onFree(int connection, NetworkFailure failure)
{
    auto &delay = m_delays[std::size_t(connection)];
    if (failure == NetworkFailure::None || failure == NetworkFailure::NotOneWriter) {
        delay = 0ms;
        return next(connection);
    }
    delay = std::clamp<std::chrono::milliseconds>(delay * 2, shortestDelay, longestDelay);
    QTimer::singleShot(delay, this, [this, connection] { next(connection); });
}

void ClosedLoop::next(int connection)
{
    if (isRunning())
        begin(connection, connection < m_reads ? RequestKind::Read : RequestKind::Write, monotonicUs());
}
