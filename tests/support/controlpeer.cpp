// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/controlpeer.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QFile>
#include <QJsonDocument>

#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace
{

sockaddr_un addressOf(const QString &path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const QByteArray name = QFile::encodeName(path);
    std::memcpy(address.sun_path, name.constData(), std::min(std::size_t(name.size()), sizeof address.sun_path));
    return address;
}

} // namespace

ControlPeer::Socket::Socket()
    : m_descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0))
{
}

ControlPeer::Socket::~Socket()
{
    ::close(m_descriptor);
}

bool ControlPeer::Socket::connectTo(const QString &path, As as)
{
    constexpr uid_t nobody = 65'534;
    const uid_t self = ::geteuid();
    const bool isOther = as == As::Nobody && self == 0 && ::seteuid(nobody) == 0;
    const sockaddr_un address = addressOf(path);
    const bool isConnected = ::connect(m_descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0;
    return (!isOther || ::seteuid(self) == 0) && isConnected;
}

ControlPeer::ControlPeer(const QString &path, As as)
{
    m_isAtEnd = !m_socket.connectTo(path, as);
}

void ControlPeer::send(const QByteArray &bytes)
{
    qsizetype sent = 0;
    waitUntil([&] {
        const qsizetype now = sendSome(bytes.mid(sent));
        sent += std::max<qsizetype>(now, 0);
        return now < 0 || sent == bytes.size();
    });
}

qsizetype ControlPeer::sendSome(const QByteArray &bytes)
{
    const ssize_t sent = ::send(m_socket.descriptor(), bytes.constData(), std::size_t(bytes.size()), MSG_NOSIGNAL);
    return sent < 0 && errno == EAGAIN ? 0 : sent;
}

void ControlPeer::finishSending()
{
    ::shutdown(m_socket.descriptor(), SHUT_WR);
}

QJsonObject ControlPeer::next()
{
    qsizetype searched = 0;
    qsizetype end = -1;
    waitUntil([&] {
        const bool hasMore = fill();
        end = m_received.indexOf('\n', searched);
        searched = m_received.size();
        return end >= 0 || !hasMore;
    });
    if (end < 0)
        return {};
    const QJsonObject object = QJsonDocument::fromJson(m_received.left(end)).object();
    m_received.remove(0, end + 1);
    return object;
}

bool ControlPeer::atEnd()
{
    waitUntil([this] { return !fill(); });
    return m_isAtEnd && m_received.isEmpty();
}

QJsonObject ControlPeer::ask(const QByteArray &method, const QByteArray &params)
{
    send(R"({"jsonrpc":"2.0","id":"asked","method":")" + method + R"(","params":)" + params + "}\n");
    QJsonObject answer = next();
    while (answer.contains("method"_L1))
        answer = next();
    return answer;
}

QString ControlPeer::reason(const QJsonObject &response)
{
    return response.value("error"_L1).toObject().value("data"_L1).toObject().value("code"_L1).toString();
}

void ControlPeer::leaveStaleSocket(const QString &path)
{
    const Socket socket;
    const sockaddr_un address = addressOf(path);
    ::bind(socket.descriptor(), reinterpret_cast<const sockaddr *>(&address), sizeof address);
}

bool ControlPeer::waitUntil(const std::function<bool()> &condition)
{
    const QDeadlineTimer deadline(10'000);
    while (!condition()) {
        if (deadline.hasExpired())
            return false;
        QCoreApplication::processEvents();
        pollfd readable{m_socket.descriptor(), POLLIN, 0};
        ::poll(&readable, 1, 1);
    }
    return true;
}

bool ControlPeer::fill()
{
    char buffer[65'536];
    while (!m_isAtEnd) {
        const ssize_t count = ::recv(m_socket.descriptor(), buffer, sizeof buffer, 0);
        if (count > 0)
            m_received.append(buffer, count);
        else if (count < 0 && errno == EAGAIN)
            return true;
        else
            m_isAtEnd = true;
    }
    return false;
}
