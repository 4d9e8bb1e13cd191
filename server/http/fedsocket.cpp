// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/fedsocket.h"

#include <algorithm>
#include <cstring>

FedSocket::FedSocket(QObject *parent)
    : QTcpSocket(parent)
{
    setOpenMode(ReadWrite | Unbuffered); // QHttpServer reads a head byte by byte: a buffer would double that cost
    setSocketState(ConnectedState);
}

FedSocket::~FedSocket()
{
    setSocketState(UnconnectedState); // or the base class would try to close what was never open
}

void FedSocket::feed(quint64 requester, QByteArray request)
{
    m_requester = requester;
    m_request = std::move(request);
    m_position = 0;
    m_isFeeding = true;
    emit readyRead();
    m_isFeeding = false;
}

Answer FedSocket::takeAnswer()
{
    m_request = QByteArray();
    return std::exchange(m_answer, {});
}

void FedSocket::dismiss()
{
    setSocketState(UnconnectedState);
    emit disconnected();
}

qint64 FedSocket::bytesAvailable() const
{
    return QIODevice::bytesAvailable() + m_request.size() - m_position;
}

void FedSocket::disconnectFromHost()
{
    if (state() == UnconnectedState || std::exchange(m_isBroken, true))
        return;
    if (!m_isFeeding)
        emit broke();
}

qint64 FedSocket::readData(char *data, qint64 maxSize)
{
    const qsizetype count = std::min<qsizetype>(maxSize, m_request.size() - m_position);
    std::memcpy(data, m_request.constData() + m_position, std::size_t(count));
    m_position += count;
    return count;
}

qint64 FedSocket::writeData(const char *data, qint64 size)
{
    m_answer.append({data, size});
    if (m_answer.isComplete() && !m_isFeeding)
        emit answeredLate();
    return size;
}
