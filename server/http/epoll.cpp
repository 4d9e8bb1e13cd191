// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/epoll.h"

#include <QString>

#include <algorithm>
#include <cerrno>

#include <unistd.h>

Epoll::Epoll()
    : m_descriptor(::epoll_create1(EPOLL_CLOEXEC))
{
    if (m_descriptor < 0)
        qFatal("cannot create an epoll set: %s", qUtf8Printable(qt_error_string(errno)));
}

Epoll::~Epoll()
{
    ::close(m_descriptor);
}

void Epoll::add(int descriptor, quint64 id, quint32 events)
{
    epoll_event event{};
    event.events = events;
    event.data.u64 = id;
    if (::epoll_ctl(m_descriptor, EPOLL_CTL_ADD, descriptor, &event) != 0)
        qFatal("cannot watch descriptor %d: %s", descriptor, qUtf8Printable(qt_error_string(errno)));
}

void Epoll::modify(int descriptor, quint64 id, quint32 events)
{
    epoll_event event{};
    event.events = events;
    event.data.u64 = id;
    ::epoll_ctl(m_descriptor, EPOLL_CTL_MOD, descriptor, &event);
}

void Epoll::remove(int descriptor)
{
    ::epoll_ctl(m_descriptor, EPOLL_CTL_DEL, descriptor, nullptr);
}

std::span<const epoll_event> Epoll::wait()
{
    const int count = ::epoll_wait(m_descriptor, m_events.data(), int(m_events.size()), 0);
    return {m_events.data(), std::size_t(std::max(count, 0))};
}
