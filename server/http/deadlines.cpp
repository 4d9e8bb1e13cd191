// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/deadlines.h"

#include <algorithm>

Deadlines::Place Deadlines::add(quint64 id)
{
    auto &list = m_lists[std::size_t(Wait::Nothing)];
    return list.insert(list.end(), Entry{id, 0, Wait::Nothing});
}

void Deadlines::remove(Place place)
{
    m_lists[std::size_t(place->wait)].erase(place);
}

void Deadlines::start(Place place, Wait wait, qint64 nowUs)
{
    auto &from = m_lists[std::size_t(place->wait)];
    auto &to = m_lists[std::size_t(wait)];
    to.splice(to.end(), from, place);
    place->wait = wait;
    place->sinceUs = nowUs;
}

std::optional<Deadlines::Entry> Deadlines::takeExpired(qint64 nowUs)
{
    for (std::size_t kind = std::size_t(Wait::Idle); kind < kinds; ++kind) {
        if (m_lists[kind].empty() || dueUs(m_lists[kind].front()) > nowUs)
            continue;
        const Place place = m_lists[kind].begin();
        const Entry expired = *place;
        start(place, Wait::Nothing, nowUs);
        return expired;
    }
    return std::nullopt;
}

qint64 Deadlines::nextUs() const
{
    qint64 next = std::numeric_limits<qint64>::max();
    for (std::size_t kind = std::size_t(Wait::Idle); kind < kinds; ++kind) {
        if (!m_lists[kind].empty())
            next = std::min(next, dueUs(m_lists[kind].front()));
    }
    return next;
}

std::optional<Deadlines::Entry> Deadlines::next(std::initializer_list<Wait> waits) const
{
    std::optional<Entry> next;
    for (const Wait wait : waits) {
        const auto &list = m_lists[std::size_t(wait)];
        if (!list.empty() && (!next || dueUs(list.front()) < dueUs(*next)))
            next = list.front();
    }
    return next;
}
