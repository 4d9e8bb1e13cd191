// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/listensockets.h"

#include "server/primary/portholder.h"

#include <QDeadlineTimer>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

constexpr auto retryFor = 2s;
constexpr auto retryEvery = 50ms;
// Connections the kernel keeps for a worker that is busy or being replaced; it cuts this at net.core.somaxconn.
constexpr int backlog = 4096;

// Whether the port may already be ours. SO_REUSEPORT lets another server of the same user join a port silently, so the
// first socket binds without it, which fails when anybody else listens there, and gets it between bind and listen.
enum class Share { SetAfterBind, SetBeforeBind };

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t length = 0;

    SocketAddress(const QHostAddress &address, quint16 port)
    {
        if (address.protocol() == QAbstractSocket::IPv6Protocol) {
            auto *v6 = reinterpret_cast<sockaddr_in6 *>(&storage);
            const Q_IPV6ADDR bytes = address.toIPv6Address();
            v6->sin6_family = AF_INET6;
            v6->sin6_port = htons(port);
            v6->sin6_scope_id = address.scopeId().toUInt();
            std::memcpy(&v6->sin6_addr, &bytes, sizeof(bytes));
            length = sizeof(*v6);
        } else {
            auto *v4 = reinterpret_cast<sockaddr_in *>(&storage);
            v4->sin_family = AF_INET;
            v4->sin_port = htons(port);
            v4->sin_addr.s_addr = htonl(address.toIPv4Address());
            length = sizeof(*v4);
        }
    }
    const sockaddr *get() const { return reinterpret_cast<const sockaddr *>(&storage); }
};

bool enable(int descriptor, int option)
{
    constexpr int on = 1;
    return ::setsockopt(descriptor, SOL_SOCKET, option, &on, sizeof(on)) == 0;
}

// A listening socket, or -1 with errno set.
int openOne(const QHostAddress &address, quint16 port, Share share)
{
    const SocketAddress bound(address, port);
    const int descriptor = ::socket(bound.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0)
        return -1;
    // SO_REUSEADDR: connections of an earlier server that are still in TIME_WAIT do not hold the port.
    const bool isListening = enable(descriptor, SO_REUSEADDR) &&
                             (share == Share::SetAfterBind || enable(descriptor, SO_REUSEPORT)) &&
                             ::bind(descriptor, bound.get(), bound.length) == 0 && enable(descriptor, SO_REUSEPORT) &&
                             ::listen(descriptor, backlog) == 0;
    if (isListening)
        return descriptor;
    const int error = errno;
    ::close(descriptor);
    errno = error;
    return -1;
}

quint16 portOf(int descriptor)
{
    sockaddr_storage address{};
    socklen_t length = sizeof(address);
    ::getsockname(descriptor, reinterpret_cast<sockaddr *>(&address), &length);
    return address.ss_family == AF_INET6 ? ntohs(reinterpret_cast<sockaddr_in6 *>(&address)->sin6_port)
                                         : ntohs(reinterpret_cast<sockaddr_in *>(&address)->sin_port);
}

StartRefusal refusalFor(int error, const QHostAddress &address, quint16 port)
{
    const QString where = u"Port %1 of %2"_s.arg(QString::number(port), address.toString());
    switch (error) {
    case EADDRINUSE:
        return {EX_UNAVAILABLE, u"%1 is taken by %2; choose another --port, or end that program."_s.arg(
                                    where, portHolder(port).value_or(u"another program"_s))};
    case EACCES:
        return {EX_UNAVAILABLE,
                u"%1 needs privileges this user does not have; choose a --port from 1024 on."_s.arg(where)};
    case EADDRNOTAVAIL:
        return {EX_UNAVAILABLE, u"%1 is no address of this machine; choose another --host."_s.arg(address.toString())};
    default:
        return {EX_UNAVAILABLE,
                u"%1 cannot be listened on: %2; choose another --port or --host."_s.arg(where, qt_error_string(error))};
    }
}

} // namespace

tl::expected<ListenSockets, StartRefusal> ListenSockets::open(const QHostAddress &address, quint16 port, int count)
{
    ListenSockets sockets;
    sockets.m_address = address;
    sockets.m_port = port;
    const QDeadlineTimer deadline(retryFor);
    for (int index = 0; index < count; ++index) {
        const Share share = index == 0 ? Share::SetAfterBind : Share::SetBeforeBind;
        int descriptor = openOne(address, sockets.m_port, share);
        while (descriptor < 0 && errno == EADDRINUSE && !deadline.hasExpired()) {
            std::this_thread::sleep_for(retryEvery);
            descriptor = openOne(address, sockets.m_port, share);
        }
        if (descriptor < 0)
            return tl::unexpected(refusalFor(errno, address, sockets.m_port));
        sockets.m_descriptors.push_back(descriptor);
        sockets.m_port = portOf(descriptor);
    }
    return sockets;
}

ListenSockets &ListenSockets::operator=(ListenSockets &&other) noexcept
{
    std::swap(m_address, other.m_address);
    std::swap(m_port, other.m_port);
    std::swap(m_descriptors, other.m_descriptors);
    return *this;
}

ListenSockets::~ListenSockets()
{
    for (int index = 0; index < int(m_descriptors.size()); ++index)
        close(index);
}

void ListenSockets::close(int index)
{
    int &descriptor = m_descriptors[std::size_t(index)];
    if (descriptor >= 0)
        ::close(std::exchange(descriptor, -1));
}

bool ListenSockets::reopen(int index)
{
    close(index);
    m_descriptors[std::size_t(index)] = openOne(m_address, m_port, Share::SetBeforeBind);
    return m_descriptors[std::size_t(index)] >= 0;
}
