// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/worker/primaryqueries.h"

#include "shared/monotonic.h"

#include <chrono>
#include <limits>

using namespace std::chrono_literals;

namespace
{

constexpr std::chrono::microseconds answerTimeout = 1s;

} // namespace

PrimaryQueries::PrimaryQueries(PrimaryChannel &channel, QObject *parent)
    : QObject(parent)
    , m_channel(channel)
{
    m_deadlineTimer.setSingleShot(true);
    connect(&m_deadlineTimer, &QTimer::timeout, this, [this] { giveUpUntil(monotonicUs()); });
    connect(&m_channel, &PrimaryChannel::queryAnswered, this, &PrimaryQueries::receive);
    connect(&m_channel, &PrimaryChannel::closed, this, [this] { giveUpUntil(std::numeric_limits<qint64>::max()); });
}

void PrimaryQueries::ask(const WriteIdentity &identity, Done done)
{
    if (!m_channel.isOpen() || m_waiting.size() >= maxWaiting)
        return done(std::nullopt);
    m_waiting.push_back({++m_lastId, monotonicUs() + answerTimeout.count(), std::move(done)});
    m_channel.send(Query{m_lastId, identity.scope, identity.key});
    watchDeadline();
}

void PrimaryQueries::receive(const QueryAnswer &answer)
{
    // Those before it were given up, or their answer would have come first.
    if (m_waiting.empty() || m_waiting.front().id != answer.id)
        return;
    const Done done = std::move(m_waiting.front().done);
    m_waiting.pop_front();
    done(answer);
}

void PrimaryQueries::giveUpUntil(qint64 deadlineUs)
{
    while (!m_waiting.empty() && m_waiting.front().deadlineUs <= deadlineUs) {
        const Done done = std::move(m_waiting.front().done);
        m_waiting.pop_front();
        done(std::nullopt);
    }
    watchDeadline();
}

void PrimaryQueries::watchDeadline()
{
    if (!m_waiting.empty() && !m_deadlineTimer.isActive()) {
        const qint64 remainingUs = std::max<qint64>(0, m_waiting.front().deadlineUs - monotonicUs());
        m_deadlineTimer.start(int(remainingUs / 1'000 + 1));
    }
}
