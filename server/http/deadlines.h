// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <array>
#include <chrono>
#include <initializer_list>
#include <limits>
#include <list>
#include <optional>

// What a connection waits for, each with one duration for all of them.
enum class Wait : quint8 {
    Nothing, // a route's answer: writes have deadlines of their own
    Idle,
    Head,
    Body,
    Stall,
    Linger,
};

// The deadlines of many connections. As all of one kind last equally long, each kind is a list in order of time:
// setting, clearing and finding the next are O(1), and nothing is allocated once a connection has its place.
// Threads: one.
// Units:   moments are monotonicUs().
class Deadlines
{
public:
    struct Entry {
        quint64 id;
        qint64 sinceUs;
        Wait wait;
    };
    using Place = std::list<Entry>::iterator;

    void setDuration(Wait wait, std::chrono::microseconds duration) { m_durations[std::size_t(wait)] = duration; }

    Place add(quint64 id); // waits for Nothing
    void remove(Place place);
    void start(Place place, Wait wait, qint64 nowUs); // from now on
    static Wait waitOf(Place place) { return place->wait; }

    // One whose deadline has passed, as it was; it is left waiting for Nothing.
    std::optional<Entry> takeExpired(qint64 nowUs);
    // When the next one passes; the largest number if none ever does.
    qint64 nextUs() const;
    // Among those that wait for one of these, the one whose deadline passes first.
    std::optional<Entry> next(std::initializer_list<Wait> waits) const;

private:
    static constexpr std::size_t kinds = std::size_t(Wait::Linger) + 1;
    qint64 dueUs(const Entry &entry) const { return entry.sinceUs + m_durations[std::size_t(entry.wait)].count(); }

    std::array<std::list<Entry>, kinds> m_lists;
    std::array<std::chrono::microseconds, kinds> m_durations{};
};
