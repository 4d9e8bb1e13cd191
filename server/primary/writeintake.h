// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ipc/messages.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

// A write that was admitted and has not begun.
struct PendingWrite {
    quint64 ticket = 0; // unique in this primary; increases in the order of admission
    WriteRequest request;
    qint64 receivedUs = 0; // when the primary read the request

    bool hasExpired(qint64 nowUs) const { return request.startDeadlineUs <= nowUs; }
};

// First-in first-out queue between WriteQueueServer (main thread) and Writer (its own thread). A request is in it until
// the writer takes it to run, so leaving it by withdraw() or takeExpired() means, for certain, that it never began.
// Threads: every member from any thread; one mutex, held for moments only.
// Errors:  none; its size is bounded by WriteQueueServer's admission.
class WriteIntake
{
public:
    void add(PendingWrite write);
    // Removes the request if it has not begun; false when it is running or was never here.
    bool withdraw(quint64 ticket);
    // Removes and returns all whose startDeadlineUs has passed.
    std::vector<PendingWrite> takeExpired(qint64 nowUs);
    // Earliest startDeadlineUs of all that wait; nothing when empty.
    std::optional<qint64> nextExpiryUs() const;
    // receivedUs of the oldest that waits.
    std::optional<qint64> oldestUs() const;
    std::size_t size() const;

    // For the writer. Waits until there is something to take, or wake() or close() was called; false when `timeoutUs`
    // passed before that.
    bool waitForWork(qint64 timeoutUs);
    // There is something to take.
    bool hasWork(qint64 nowUs);
    // The oldest request that has not expired, now considered begun; expired ones stay for takeExpired().
    std::optional<PendingWrite> take(qint64 nowUs);
    void wake();
    void close();
    bool isClosed() const;

    // The tickets of those that take() has given since the last call: what has begun meanwhile.
    std::vector<quint64> takeBegun();

private:
    using Queue = std::deque<PendingWrite>;
    Queue::iterator firstToTake(qint64 nowUs); // REQUIRES: m_mutex is held

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    Queue m_waiting;
    std::vector<quint64> m_begun;
    bool m_woken = false;
    bool m_closed = false;
};
