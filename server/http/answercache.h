// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/answer.h"

#include <functional>
#include <list>
#include <string_view>
#include <unordered_map>

// The 200 answers to GET that are still true, by request target, so that an unchanged answer costs neither the route
// nor QHttpServer. True means: the change counter is what it was *before* the handler made its query (later would tag
// an old answer with a new number). A changed counter empties the cache; beyond its bounds the answer unused for
// longest goes. It can be taken out: a gateway without a change counter has none, and differs in nothing but speed.
// Threads: the worker's main thread.
// Units:   maxBytes in bytes of answers and targets.
class AnswerCache
{
public:
    // A number that is another one whenever the database may have changed: PRAGMA data_version of the reader, 1 us.
    using ChangeCounter = std::function<quint64()>;

    struct Bounds {
        qsizetype entries = 4096;
        qsizetype bytes = 16 << 20;
        qsizetype answerBytes = 1 << 20; // larger ones are not kept
    };

    AnswerCache(ChangeCounter counter, Bounds bounds)
        : m_counter(std::move(counter))
        , m_bounds(bounds)
    {
    }

    // Asks the change counter, and must therefore come before the handler's query. Valid until the next call.
    const Answer *find(QByteArrayView target);
    // What the counter was at the last find().
    quint64 version() const { return m_version; }
    // Keeps an answer made from what the database was at `version`, unless it has changed since.
    void insert(QByteArrayView target, quint64 version, const Answer &answer);

    qsizetype entries() const { return qsizetype(m_byTarget.size()); }
    qsizetype bytes() const { return m_bytes; }

private:
    struct Entry {
        std::string target;
        Answer answer;
        qsizetype size() const { return qsizetype(target.size()) + answer.size(); }
    };
    using Entries = std::list<Entry>; // used last comes first

    void clear();
    void removeOldest();

    ChangeCounter m_counter;
    Bounds m_bounds;
    quint64 m_version = 0;
    qsizetype m_bytes = 0;
    Entries m_entries;
    std::unordered_map<std::string_view, Entries::iterator> m_byTarget; // keys point into m_entries
};
