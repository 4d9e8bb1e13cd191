// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/acceptor.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace
{

constexpr std::size_t maxDiscardedBytes = 1 << 20; // more than the kernel has received meanwhile

int acceptOne(int listening)
{
    return ::accept4(listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

bool isTransient(int error) // concerns that one connection only: accept(2), "Error handling"
{
    switch (error) {
    case EINTR:
    case ECONNABORTED:
    case EPROTO:
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTDOWN:
    case EHOSTUNREACH:
        return true;
    }
    return false;
}

} // namespace

Acceptor::Acceptor(int listeningDescriptor)
    : m_listening(listeningDescriptor)
{
    openReserve();
}

Acceptor::~Acceptor()
{
    if (m_reserve >= 0)
        ::close(m_reserve);
}

bool Acceptor::openReserve()
{
    if (m_reserve < 0)
        m_reserve = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    return m_reserve >= 0;
}

Acceptor::Outcome Acceptor::accept(QByteArray (*refusal)())
{
    do
        m_accepted = acceptOne(m_listening);
    while (m_accepted < 0 && isTransient(errno));
    if (m_accepted >= 0)
        return Outcome::Accepted;
    if (errno == EAGAIN)
        return Outcome::Nothing;
    if (!openReserve())
        return Outcome::Exhausted;
    ::close(std::exchange(m_reserve, -1));
    const int refused = acceptOne(m_listening);
    if (refused >= 0)
        turnAway(refused, refusal());
    return openReserve() && refused >= 0 ? Outcome::Refused : Outcome::Exhausted;
}

void Acceptor::turnAway(int descriptor, QByteArrayView refusal)
{
    ::send(descriptor, refusal.data(), std::size_t(refusal.size()), MSG_NOSIGNAL | MSG_DONTWAIT);
    ::shutdown(descriptor, SHUT_WR);
    // What came and is not read would make the close a reset, which may cost the client its answer (RFC 9112, section
    // 9.6). TCP discards so many bytes without copying them (tcp(7), MSG_TRUNC).
    ::recv(descriptor, nullptr, maxDiscardedBytes, MSG_TRUNC | MSG_DONTWAIT);
    ::close(descriptor);
}
