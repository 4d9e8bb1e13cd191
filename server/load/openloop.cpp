// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/openloop.h"

#include "shared/monotonic.h"

#include "server/load/duetimer.h"

OpenLoop::OpenLoop(ConnectionPool &pool, const LoadRequests &requests, LoadJournal &journal, const Schedule &schedule,
                   Connections connections, int mostConnections, QObject *parent)
    : LoadGenerator(pool, requests, journal, parent)
    , m_schedule(schedule)
    , m_connections(connections)
    , m_mostConnections(mostConnections)
    , m_timer(std::make_unique<DueTimer>())
{
    for (int connection = pool.size() - 1; connection >= 0; --connection)
        m_free.push_back(connection);
    connect(m_timer.get(), &DueTimer::due, this, &OpenLoop::beginWhatIsDue);
}

OpenLoop::~OpenLoop() = default;

void OpenLoop::onStart()
{
    beginWhatIsDue();
}

void OpenLoop::onStop()
{
    m_timer->disarm();
    journal().neverSent = m_schedule.dueBy(monotonicUs() - startedUs());
    journal().late += journal().neverSent;
}

void OpenLoop::onFree(int connection, NetworkFailure)
{
    if (m_connections == Connections::Fresh)
        return pool().close(connection);
    m_free.push_back(connection);
    if (isRunning())
        beginWhatIsDue();
}

void OpenLoop::beginWhatIsDue()
{
    auto entry = m_schedule.next();
    while (entry) {
        const qint64 intendedUs = startedUs() + entry->offsetUs;
        const qint64 now = monotonicUs();
        if (intendedUs > now)
            return m_timer->armAt(intendedUs);
        if (!hasFreeConnection())
            return; // the next one to become free goes on here
        if (m_schedule.isPaced() && now - intendedUs > toleranceUs)
            ++journal().late;
        const int connection = m_free.back();
        m_free.pop_back();
        m_schedule.take();
        begin(connection, entry->kind, intendedUs);
        entry = m_schedule.next();
    }
    stop(); // all have begun
}

bool OpenLoop::hasFreeConnection()
{
    if (m_free.empty() && pool().size() < m_mostConnections)
        m_free.push_back(pool().add());
    return !m_free.empty();
}
