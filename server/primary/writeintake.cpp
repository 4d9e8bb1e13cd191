// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/writeintake.h"

#include "shared/monotonic.h"

#include <algorithm>
#include <chrono>

void WriteIntake::add(PendingWrite write)
{
    {
        const std::lock_guard lock(m_mutex);
        m_waiting.push_back(std::move(write));
    }
    m_changed.notify_one();
}

bool WriteIntake::withdraw(quint64 ticket)
{
    const std::lock_guard lock(m_mutex);
    // Tickets increase in the order of admission and only the front is ever taken, so the queue is sorted.
    const auto found =
        std::lower_bound(m_waiting.begin(), m_waiting.end(), ticket,
                         [](const PendingWrite &write, quint64 wanted) { return write.ticket < wanted; });
    if (found == m_waiting.end() || found->ticket != ticket)
        return false;
    m_waiting.erase(found);
    return true;
}

std::vector<PendingWrite> WriteIntake::takeExpired(qint64 nowUs)
{
    const std::lock_guard lock(m_mutex);
    std::vector<PendingWrite> expired;
    std::erase_if(m_waiting, [&expired, nowUs](PendingWrite &write) {
        if (!write.hasExpired(nowUs))
            return false;
        expired.push_back(std::move(write));
        return true;
    });
    return expired;
}

std::optional<qint64> WriteIntake::nextExpiryUs() const
{
    const std::lock_guard lock(m_mutex);
    const auto first = std::min_element(m_waiting.begin(), m_waiting.end(), [](const auto &a, const auto &b) {
        return a.request.startDeadlineUs < b.request.startDeadlineUs;
    });
    return first == m_waiting.end() ? std::nullopt : std::optional(first->request.startDeadlineUs);
}

std::optional<qint64> WriteIntake::oldestUs() const
{
    const std::lock_guard lock(m_mutex);
    return m_waiting.empty() ? std::nullopt : std::optional(m_waiting.front().receivedUs);
}

std::size_t WriteIntake::size() const
{
    const std::lock_guard lock(m_mutex);
    return m_waiting.size();
}

bool WriteIntake::waitForWork(qint64 timeoutUs)
{
    std::unique_lock lock(m_mutex);
    const bool isWoken = m_changed.wait_for(lock, std::chrono::microseconds(timeoutUs), [this] {
        return m_woken || m_closed || firstToTake(monotonicUs()) != m_waiting.end();
    });
    m_woken = false;
    return isWoken;
}

bool WriteIntake::hasWork(qint64 nowUs)
{
    const std::lock_guard lock(m_mutex);
    return firstToTake(nowUs) != m_waiting.end();
}

std::optional<PendingWrite> WriteIntake::take(qint64 nowUs)
{
    const std::lock_guard lock(m_mutex);
    const auto found = firstToTake(nowUs);
    if (found == m_waiting.end())
        return std::nullopt;
    std::optional<PendingWrite> write(std::move(*found));
    m_waiting.erase(found);
    m_begun.push_back(write->ticket);
    return write;
}

std::vector<quint64> WriteIntake::takeBegun()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_begun, {});
}

WriteIntake::Queue::iterator WriteIntake::firstToTake(qint64 nowUs)
{
    return std::find_if(m_waiting.begin(), m_waiting.end(),
                        [nowUs](const PendingWrite &write) { return !write.hasExpired(nowUs); });
}

void WriteIntake::wake()
{
    {
        const std::lock_guard lock(m_mutex);
        m_woken = true;
    }
    m_changed.notify_one();
}

void WriteIntake::close()
{
    {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
    }
    m_changed.notify_one();
}

bool WriteIntake::isClosed() const
{
    const std::lock_guard lock(m_mutex);
    return m_closed;
}
