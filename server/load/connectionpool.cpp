// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/connectionpool.h"

#include "shared/monotonic.h"

#include <cerrno>
#include <cstring>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

using namespace std::chrono_literals;

namespace
{

constexpr auto deadlineCheckInterval = 100ms;

// The system may choose the very port that is connected to, when nobody listens there and it is one of those it chooses
// from: the connection then leads back to itself, and a server that is gone would answer with what it is asked.
bool isConnectedToItself(int descriptor)
{
    sockaddr_storage own{};
    sockaddr_storage peer{};
    socklen_t ownLength = sizeof own;
    socklen_t peerLength = sizeof peer;
    ::getsockname(descriptor, reinterpret_cast<sockaddr *>(&own), &ownLength);
    ::getpeername(descriptor, reinterpret_cast<sockaddr *>(&peer), &peerLength);
    return ownLength == peerLength && std::memcmp(&own, &peer, ownLength) == 0;
}

NetworkFailure connectFailure(int error)
{
    switch (error) {
    case ECONNREFUSED:
        return NetworkFailure::ConnectionRefused;
    case ECONNRESET:
        return NetworkFailure::ConnectionReset;
    case ETIMEDOUT:
        return NetworkFailure::ConnectionTimedOut;
    default:
        return NetworkFailure::ConnectionFailed;
    }
}

} // namespace

ConnectionPool::ConnectionPool(const Endpoint &endpoint, KeptBody keptBody, std::chrono::milliseconds requestLimit,
                               QObject *parent)
    : QObject(parent)
    , m_endpoint(endpoint)
    , m_keptBody(keptBody)
    , m_requestLimit(requestLimit)
    , m_notifier(m_epoll.descriptor(), QSocketNotifier::Read)
{
    connect(&m_notifier, &QSocketNotifier::activated, this, &ConnectionPool::processEvents);
    connect(&m_deadlineTimer, &QTimer::timeout, this, &ConnectionPool::checkDeadlines);
    m_deadlineTimer.start(deadlineCheckInterval);
}

ConnectionPool::~ConnectionPool()
{
    for (int index = 0; index < size(); ++index)
        close(index);
}

int ConnectionPool::add()
{
    m_connections.emplace_back();
    return size() - 1;
}

void ConnectionPool::open(int index)
{
    Connection &connection = m_connections[std::size_t(index)];
    Q_ASSERT(connection.state == State::Closed && !connection.isBusy);
    connection.isAwaited = true;
    connection.deadlineUs = monotonicUs() + std::chrono::microseconds(openLimit).count();
    connectNow(index);
}

void ConnectionPool::send(int index, const QByteArray &request)
{
    Connection &connection = m_connections[std::size_t(index)];
    Q_ASSERT(!connection.isBusy && !connection.isAwaited);
    connection.isBusy = true;
    connection.request = request;
    connection.sent = 0;
    connection.sentUs = 0;
    connection.parser.begin(m_keptBody);
    connection.deadlineUs = monotonicUs() + m_requestLimit.count();
    if (connection.state == State::Open)
        transmit(index);
    else
        connectNow(index);
}

void ConnectionPool::close(int index)
{
    Connection &connection = m_connections[std::size_t(index)];
    if (connection.descriptor >= 0) {
        m_epoll.remove(connection.descriptor);
        ::close(connection.descriptor);
    }
    connection.descriptor = -1;
    connection.state = State::Closed;
    connection.isBlocked = false;
    ++connection.generation;
}

void ConnectionPool::abandon(NetworkFailure failure)
{
    for (int index = 0; index < size(); ++index) {
        if (m_connections[std::size_t(index)].isBusy)
            fail(index, failure);
    }
}

void ConnectionPool::connectNow(int index)
{
    Connection &connection = m_connections[std::size_t(index)];
    const int descriptor = ::socket(m_endpoint.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return failLater(index, NetworkFailure::ConnectionFailed);
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const auto *address = reinterpret_cast<const sockaddr *>(&m_endpoint.address);
    if (::connect(descriptor, address, m_endpoint.length) != 0 && errno != EINPROGRESS) {
        const NetworkFailure failure = connectFailure(errno);
        ::close(descriptor);
        return failLater(index, failure);
    }
    connection.descriptor = descriptor;
    connection.state = State::Connecting;
    m_epoll.add(descriptor, eventId(index, connection.generation), EPOLLOUT);
}

void ConnectionPool::processEvents()
{
    for (const epoll_event &event : m_epoll.wait()) {
        const int index = int(event.data.u64 & 0xffffffff);
        const Connection &connection = m_connections[std::size_t(index)];
        if (eventId(index, connection.generation) != event.data.u64)
            continue; // closed by the handler of an earlier event
        if (connection.state == State::Connecting) {
            finishConnecting(index);
            continue;
        }
        if (event.events & EPOLLOUT)
            transmit(index);
        if (event.events & (EPOLLIN | EPOLLHUP | EPOLLERR))
            receive(index);
    }
}

void ConnectionPool::finishConnecting(int index)
{
    Connection &connection = m_connections[std::size_t(index)];
    int error = 0;
    socklen_t length = sizeof error;
    ::getsockopt(connection.descriptor, SOL_SOCKET, SO_ERROR, &error, &length);
    if (error == 0 && isConnectedToItself(connection.descriptor))
        error = ECONNREFUSED;
    if (error != 0)
        return fail(index, connectFailure(error));
    connection.state = State::Open;
    m_epoll.modify(connection.descriptor, eventId(index, connection.generation), EPOLLIN);
    if (connection.isBusy)
        return transmit(index);
    connection.isAwaited = false;
    emit opened(index, NetworkFailure::None);
}

// What goes wrong here is left to receive(), once whatever the server still said has been read.
void ConnectionPool::transmit(int index)
{
    Connection &connection = m_connections[std::size_t(index)];
    if (connection.sent == 0)
        connection.sentUs = monotonicUs();
    const ssize_t count = ::send(connection.descriptor, connection.request.constData() + connection.sent,
                                 std::size_t(connection.request.size() - connection.sent), MSG_NOSIGNAL);
    const bool isBroken = count < 0 && errno != EAGAIN && errno != EINTR;
    connection.sent += std::max<ssize_t>(count, 0);
    const bool isBlocked = !isBroken && connection.sent < connection.request.size();
    if (isBlocked == connection.isBlocked)
        return;
    connection.isBlocked = isBlocked;
    m_epoll.modify(connection.descriptor, eventId(index, connection.generation),
                   isBlocked ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

void ConnectionPool::receive(int index)
{
    Connection &connection = m_connections[std::size_t(index)];
    const ssize_t count = ::recv(connection.descriptor, m_buffer.data(), m_buffer.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (!connection.isBusy) // the server closes an idle connection, or sends what nobody asked for
        return close(index);
    if (count < 0)
        return fail(index, NetworkFailure::ConnectionReset);
    if (count == 0)
        return fail(index,
                    connection.parser.hasBegun() ? NetworkFailure::ClosedHalfWay : NetworkFailure::ClosedUnanswered);
    switch (connection.parser.feed(QByteArrayView(m_buffer.data(), count))) {
    case ResponseParser::State::Incomplete:
        return;
    case ResponseParser::State::Complete:
        return complete(index);
    case ResponseParser::State::Invalid:
        return fail(index, connection.parser.failure());
    }
}

void ConnectionPool::complete(int index)
{
    Connection &connection = m_connections[std::size_t(index)];
    Response response;
    response.status = connection.parser.status();
    response.worker = connection.parser.worker();
    response.failure = response.worker == 0 ? NetworkFailure::NotOneWriter : NetworkFailure::None;
    response.body = connection.parser.takeBody();
    response.sentUs = connection.sentUs;
    response.endedUs = monotonicUs();
    connection.isBusy = false;
    // An answer that came before the whole request was sent leaves the connection out of step.
    if (connection.parser.closesConnection() || connection.sent < connection.request.size())
        close(index);
    emit answered(index, response);
}

void ConnectionPool::fail(int index, NetworkFailure failure)
{
    Connection &connection = m_connections[std::size_t(index)];
    close(index);
    if (std::exchange(connection.isAwaited, false)) {
        emit opened(index, failure);
        return;
    }
    Response response;
    response.failure = failure;
    response.sentUs = connection.sentUs;
    response.endedUs = monotonicUs();
    connection.isBusy = false;
    emit answered(index, response);
}

// A handler that sends again after each failure must not call itself without end.
void ConnectionPool::failLater(int index, NetworkFailure failure)
{
    if (m_failures.empty())
        QMetaObject::invokeMethod(this, &ConnectionPool::deliverFailures, Qt::QueuedConnection);
    m_failures.emplace_back(index, failure);
}

void ConnectionPool::deliverFailures()
{
    for (const auto &[index, failure] : std::exchange(m_failures, {})) {
        const Connection &connection = m_connections[std::size_t(index)];
        if (connection.isAwaited || connection.isBusy) // not abandoned meanwhile
            fail(index, failure);
    }
}

void ConnectionPool::checkDeadlines()
{
    const qint64 now = monotonicUs();
    for (int index = 0; index < size(); ++index) {
        const Connection &connection = m_connections[std::size_t(index)];
        if ((!connection.isBusy && !connection.isAwaited) || connection.deadlineUs > now)
            continue;
        if (connection.state != State::Open)
            fail(index, NetworkFailure::ConnectionTimedOut);
        else
            fail(index, connection.parser.hasBegun() ? NetworkFailure::TooSlow : NetworkFailure::NoAnswer);
    }
}
