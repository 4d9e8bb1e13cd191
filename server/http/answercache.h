// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/answer.h"

#include <list>
#include <string_view>
#include <unordered_map>

// The 200 answers to GET that are still true, by request target, so that an unchanged answer costs neither the route
// nor QHttpServer. True means: the database is at the version that the handler's query saw. Another version empties the
// cache; beyond its bounds the answer unused for longest goes. It can be taken out: a gateway without snapshots has
// none, and differs in nothing but speed.
// Threads: the worker's main thread.
// Units:   bytes are those of answers and their targets.
class AnswerCache
{
public:
    struct Bounds {
        qsizetype entries = 4096;
        qsizetype bytes = 16 << 20;
        qsizetype answerBytes = 1 << 20; // larger ones are not kept
    };

    explicit AnswerCache(Bounds bounds)
        : m_bounds(bounds)
    {
    }

    // What the database is at now: any other number than the last means that it may have changed.
    void setVersion(quint64 version);
    // The answer at that version, or nullptr. Valid until the next call of anything here.
    const Answer *find(QByteArrayView target);
    // Keeps an answer made from the database at that version.
    void insert(QByteArrayView target, const Answer &answer);

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

    Bounds m_bounds;
    quint64 m_version = 0;
    qsizetype m_bytes = 0;
    Entries m_entries;
    std::unordered_map<std::string_view, Entries::iterator> m_byTarget; // keys point into m_entries
};
