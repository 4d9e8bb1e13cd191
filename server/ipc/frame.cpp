// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ipc/frame.h"

#include <QtEndian>

static_assert(frameHeaderBytes == sizeof(quint32) + sizeof(MessageType), "wire format changed: raise protocolVersion");

QByteArray encodeFrame(MessageType type, const QByteArray &payload)
{
    Q_ASSERT(frameHeaderBytes + payload.size() <= maxFrameBytes);
    QByteArray bytes;
    bytes.reserve(frameHeaderBytes + payload.size());
    bytes.resize(frameHeaderBytes);
    qToLittleEndian(quint32(payload.size()), bytes.data());
    bytes[4] = char(type);
    return bytes += payload;
}

void FrameReader::append(const QByteArray &bytes)
{
    if (m_begin == m_buffer.size()) {
        m_buffer = bytes;
        m_begin = 0;
        return;
    }
    m_buffer.remove(0, m_begin);
    m_begin = 0;
    m_buffer += bytes;
}

std::optional<Frame> FrameReader::next()
{
    const qsizetype available = m_buffer.size() - m_begin;
    if (!m_error.isEmpty() || available < frameHeaderBytes)
        return std::nullopt;
    const char *begin = m_buffer.constData() + m_begin;
    const qsizetype length = qsizetype(qFromLittleEndian<quint32>(begin));
    if (length > maxFrameBytes - frameHeaderBytes) {
        m_error =
            QStringLiteral("a frame of %1 bytes is larger than %2").arg(frameHeaderBytes + length).arg(maxFrameBytes);
        return std::nullopt;
    }
    if (available < frameHeaderBytes + length)
        return std::nullopt;
    m_begin += frameHeaderBytes + length;
    return Frame{MessageType(quint8(begin[4])), QByteArray(begin + frameHeaderBytes, length)};
}
