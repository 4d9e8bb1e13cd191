// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/answercache.h"

#include <functional>
#include <optional>

// Answers what is a function of target and database alone, from the cache while that is still true: each request is
// answered within a snapshot of the database, and the cache is asked for the answer at the version of that snapshot.
// Requests of one turn of the event loop share a snapshot, whose begin costs more than a cached answer.
// Threads: the worker's main thread.
class CachedAnswers
{
public:
    // `begin` begins a snapshot and returns the version of the database that it sees (GatewayOptions::beginSnapshot).
    CachedAnswers(std::function<quint64()> begin, std::function<void()> end);

    // From the cache, or else from `ask`, within a snapshot. Nothing when the route answers later.
    std::optional<Answer> answer(QByteArrayView target, const std::function<std::optional<Answer>()> &ask);
    quint64 hits() const { return m_hits; }

    // Between these two, requests share a snapshot.
    void beginSharing() { m_isSharing = true; }
    void endSharing();
    // Ends the snapshot that is shared, if one is open; the next request begins another.
    void endSnapshot();

private:
    AnswerCache m_cache{AnswerCache::Bounds{}};
    std::function<quint64()> m_begin;
    std::function<void()> m_end;
    int m_uses = 0; // of the open snapshot; 0: none is open
    bool m_isSharing = false;
    quint64 m_hits = 0;
};
