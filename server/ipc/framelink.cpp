// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ipc/framelink.h"

using namespace Qt::StringLiterals;

FrameLink::FrameLink(int descriptor, qint64 maxOutboundBytes, QObject *parent)
    : QObject(parent)
    , m_maxOutboundBytes(maxOutboundBytes)
{
    connect(&m_socket, &QLocalSocket::readyRead, this, &FrameLink::readFrames);
    connect(&m_socket, &QLocalSocket::bytesWritten, this, [this](qint64 bytes) { m_writtenBytes += bytes; });
    connect(&m_socket, &QLocalSocket::disconnected, this, [this] {
        readFrames(); // what came just before the end
        close({});
    });
    m_socket.setSocketDescriptor(descriptor);
}

FrameLink::~FrameLink()
{
    m_socket.disconnect(this); // its destructor closes it, and would tell us
}

void FrameLink::sendFrames(const QByteArray &frames)
{
    if (!m_isOpen)
        return;
    if (outboundBytes() + frames.size() > m_maxOutboundBytes) {
        close(u"the other end does not read: %1 bytes wait for it"_s.arg(outboundBytes()));
        return;
    }
    m_sentBytes += frames.size();
    m_socket.write(frames);
}

void FrameLink::flush()
{
    if (m_isOpen)
        m_socket.flush();
}

void FrameLink::close(const QString &reason)
{
    if (!std::exchange(m_isOpen, false))
        return;
    m_socket.abort();
    emit closed(reason);
}

void FrameLink::readFrames()
{
    // When a write finds that the other end is gone, QLocalSocket tells so after it has closed what it reads from.
    if (!m_isOpen || m_socket.bytesAvailable() == 0)
        return;
    m_reader.append(m_socket.readAll());
    while (m_isOpen) { // a receiver may close the link
        const auto frame = m_reader.next();
        if (!frame)
            break;
        emit received(*frame);
    }
    if (!m_reader.error().isEmpty())
        close(m_reader.error());
}
