// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <array>
#include <span>

#include <sys/epoll.h>

// An epoll set (epoll(7)), level-triggered. What is watched is named by a number that is never used twice, not by a
// pointer: an event that was fetched before its descriptor was closed then finds nobody.
// Threads: one.
// Errors:  running out of kernel memory is fatal; nothing else can fail when used as said here.
class Epoll
{
public:
    Epoll();
    ~Epoll();
    Q_DISABLE_COPY_MOVE(Epoll)

    int descriptor() const { return m_descriptor; } // readable when wait() would return something

    void add(int descriptor, quint64 id, quint32 events);
    void modify(int descriptor, quint64 id, quint32 events);
    // Must come before the descriptor is closed: another process may hold the same socket, and the set would go on
    // reporting it with no way to remove it.
    void remove(int descriptor);

    // What is ready now, without waiting. Valid until the next call.
    std::span<const epoll_event> wait();

private:
    int m_descriptor;
    std::array<epoll_event, 256> m_events;
};
