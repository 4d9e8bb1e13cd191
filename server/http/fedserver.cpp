// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/fedserver.h"

#include "server/http/problem.h"

#include <fcntl.h>

using namespace Qt::StringLiterals;

namespace
{

// As many requests as are usually in flight at once; beyond, sockets are made and dismissed as needed.
constexpr std::size_t maxIdleSockets = 128;

Answer brokenAnswer()
{
    return Answer(Problem(ErrorCode::OpFailed, u"The request could not be handed to its route."_s));
}

} // namespace

FedServer::FedServer(Callbacks callbacks)
    : m_callbacks(std::move(callbacks))
{
}

bool FedServer::listenOn(int descriptor)
{
    if (!setSocketDescriptor(descriptor))
        return false;
    pauseAccepting();
    return true;
}

std::optional<Answer> FedServer::feed(quint64 requester, QByteArray request)
{
    FedSocket *const socket = idleSocket();
    socket->feed(requester, std::move(request));
    if (!socket->hasAnswer() && !socket->isBroken())
        return std::nullopt;
    Answer answer = socket->hasAnswer() ? socket->takeAnswer() : brokenAnswer();
    release(socket);
    return answer;
}

void FedServer::incomingConnection(qintptr descriptor)
{
    ::fcntl(int(descriptor), F_SETFL, O_NONBLOCK);
    m_callbacks.adopt(int(descriptor));
}

FedSocket *FedServer::idleSocket()
{
    if (!m_idle.empty()) {
        FedSocket *const socket = m_idle.back();
        m_idle.pop_back();
        return socket;
    }
    auto *const socket = new FedSocket(this);
    connect(socket, &FedSocket::answeredLate, this, [this, socket] { onAnsweredLate(socket); });
    connect(socket, &FedSocket::broke, this, [this, socket] { onBroke(socket); });
    addPendingConnection(socket);
    pauseAccepting(); // QHttpServer took the socket with nextPendingConnection(), which makes Qt accept again
    return socket;
}

// The answer is still being written further up the stack, so it is delivered from the event loop; those of one group
// commit together.
void FedServer::onAnsweredLate(FedSocket *socket)
{
    m_late.push_back(socket);
    if (m_late.size() == 1)
        QMetaObject::invokeMethod(this, &FedServer::deliverLate, Qt::QueuedConnection);
}

// QHttpServer gave up on the socket: while it was idle (newer versions limit that time), or instead of answering.
void FedServer::onBroke(FedSocket *socket)
{
    if (std::erase(m_idle, socket) > 0)
        socket->dismiss();
    else if (!socket->hasAnswer())
        onAnsweredLate(socket);
}

void FedServer::deliverLate()
{
    for (FedSocket *socket : std::exchange(m_late, {})) {
        const quint64 requester = socket->requester();
        const Answer answer = socket->hasAnswer() ? socket->takeAnswer() : brokenAnswer();
        release(socket);
        m_callbacks.answeredLate(requester, answer);
    }
}

void FedServer::release(FedSocket *socket)
{
    if (socket->isBroken() || m_idle.size() == maxIdleSockets)
        socket->dismiss();
    else
        m_idle.push_back(socket);
}
