// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/controlconnection.h"

#include "shared/controlprotocol.h"

#include <vector>

#include <poll.h>

using namespace std::chrono_literals;

ControlConnection::ControlConnection(QLocalSocket *socket, QObject *parent)
    : QObject(parent)
    , m_socket(socket)
{
    m_socket->setParent(this);
    m_socket->setReadBufferSize(maxControlRequestBytes);
    m_finishTimer.setSingleShot(true);
    connect(&m_finishTimer, &QTimer::timeout, m_socket, &QLocalSocket::abort);
    connect(m_socket, &QLocalSocket::disconnected, this, &QObject::deleteLater);
    connect(m_socket, &QLocalSocket::readyRead, this, &ControlConnection::readLines);
    const auto goOn = [this] {
        writeMore();
        readLines(); // those that waited until the peer had read
    };
    // Queued, since flush() emits it in the middle of send().
    connect(m_socket, &QLocalSocket::bytesWritten, this, goOn, Qt::QueuedConnection);
    // What arrived before this object is not announced again.
    QMetaObject::invokeMethod(this, &ControlConnection::readLines, Qt::QueuedConnection);
}

void ControlConnection::send(const QByteArray &line)
{
    sendInPieces([rest = QByteArray(line)]() mutable { return std::exchange(rest, {}); });
}

void ControlConnection::sendInPieces(Pieces pieces)
{
    m_outgoing.push_back(std::move(pieces));
    writeMore();
}

bool ControlConnection::offer(const QByteArray &line)
{
    if (isBehind() || m_isFinishing)
        return false;
    m_socket->write(line);
    return true;
}

void ControlConnection::finish()
{
    m_isFinishing = true;
    m_finishTimer.start(2s);
    writeMore();
}

// All at once: a peer that does not read takes no time from one that does.
void ControlConnection::finishNow(const QList<ControlConnection *> &connections, QDeadlineTimer deadline)
{
    for (ControlConnection *connection : connections)
        connection->m_isFinishing = true;
    QList<ControlConnection *> waiting = connections;
    std::vector<pollfd> writable;
    do {
        waiting.removeIf([](ControlConnection *connection) { return !connection->sendSome(); });
        writable.clear();
        for (const ControlConnection *connection : std::as_const(waiting))
            writable.push_back({int(connection->m_socket->socketDescriptor()), POLLOUT, 0});
    } while (!waiting.isEmpty() && ::poll(writable.data(), writable.size(), int(deadline.remainingTime())) > 0);
    for (ControlConnection *connection : connections)
        connection->m_socket->abort();
}

bool ControlConnection::isBehind() const
{
    return !m_outgoing.empty() || m_socket->bytesToWrite() >= highWaterBytes;
}

void ControlConnection::readLines()
{
    for (int lines = 0; !m_isFinishing && !isBehind();) {
        const qsizetype end = m_input.indexOf('\n');
        if (end >= 0) {
            if (++lines > linesPerTurn) { // others wait for the main thread too
                QMetaObject::invokeMethod(this, &ControlConnection::readLines, Qt::QueuedConnection);
                return;
            }
            const QByteArray line = m_input.left(end);
            m_input.remove(0, end + 1);
            emit lineReceived(line);
        } else if (m_input.size() > maxControlRequestBytes) {
            emit lineTooLong();
            return;
        } else {
            const QByteArray bytes = m_socket->read(maxControlRequestBytes + 1 - m_input.size());
            if (bytes.isEmpty())
                return;
            m_input += bytes;
        }
    }
}

// As much as the kernel takes. False: that was all, or the peer is gone.
bool ControlConnection::sendSome()
{
    while (!m_outgoing.empty() && m_socket->bytesToWrite() < highWaterBytes) {
        const QByteArray piece = m_outgoing.front()();
        if (piece.isEmpty())
            m_outgoing.pop_front();
        else
            m_socket->write(piece);
    }
    // At once: a peer that sent its last request and closed its side for writing still gets what the kernel takes.
    m_socket->flush();
    return m_socket->state() != QLocalSocket::UnconnectedState && (!m_outgoing.empty() || m_socket->bytesToWrite() > 0);
}

void ControlConnection::writeMore()
{
    sendSome();
    if (m_isFinishing && m_outgoing.empty())
        m_socket->disconnectFromServer(); // once all is written
}
