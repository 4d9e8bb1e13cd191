// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/loadgenerator.h"

#include "shared/monotonic.h"

#include <algorithm>
#include <utility>

LoadGenerator::LoadGenerator(ConnectionPool &pool, const LoadRequests &requests, LoadJournal &journal, QObject *parent)
    : QObject(parent)
    , m_pool(pool)
    , m_requests(requests)
    , m_journal(journal)
{
    connect(&m_pool, &ConnectionPool::answered, this, &LoadGenerator::onAnswered);
}

void LoadGenerator::start()
{
    m_isRunning = true;
    m_startedUs = monotonicUs();
    onStart();
}

void LoadGenerator::stop()
{
    if (!m_isRunning)
        return;
    m_isRunning = false;
    onStop();
    finishIfIdle();
}

void LoadGenerator::begin(int connection, RequestKind kind, qint64 intendedUs)
{
    Q_ASSERT(m_isRunning);
    if (std::size_t(connection) >= m_flights.size())
        m_flights.resize(std::size_t(connection) + 1);
    Flight &flight = m_flights[std::size_t(connection)];
    flight.kind = kind;
    flight.intendedUs = intendedUs;
    if (kind == RequestKind::Write)
        flight.number = m_journal.writes.begin();
    m_journal.peakInFlight = std::max(m_journal.peakInFlight, ++m_journal.inFlight);
    m_pool.send(connection, kind == RequestKind::Read ? m_requests.read() : m_requests.write(flight.number));
}

void LoadGenerator::onAnswered(int connection, const Response &response)
{
    const Flight &flight = m_flights[std::size_t(connection)];
    const Judgement judgement = judge(flight.kind, response);
    m_journal.recorder.record(flight.kind, response, judgement, flight.intendedUs);
    if (flight.kind == RequestKind::Write)
        m_journal.writes.setFate(flight.number, judgement.fate);
    --m_journal.inFlight;
    onFree(connection, response.failure);
    if (!m_isRunning)
        finishIfIdle();
}

void LoadGenerator::finishIfIdle()
{
    if (m_journal.inFlight == 0 && !std::exchange(m_isFinished, true))
        emit finished();
}
