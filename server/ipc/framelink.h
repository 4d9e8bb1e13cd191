// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ipc/messages.h"

#include <QLocalSocket>
#include <QObject>

// One end of the socketpair between primary and worker: cuts what arrives into frames and bounds what waits to be sent.
// Threads: that of its maker.
// Owner:   WorkerChannel or PrimaryChannel, which know what the frames mean.
// Errors:  whatever goes wrong ends the link: the peer is gone, a frame is too large, the peer does not read, or the
//          owner met a frame it does not understand (close()). closed() then comes once and says why; nothing is sent
//          or received afterwards.
class FrameLink : public QObject
{
    Q_OBJECT

public:
    // Takes over `descriptor`. `maxOutboundBytes`: what may wait for a peer that does not read; more ends the link.
    FrameLink(int descriptor, qint64 maxOutboundBytes, QObject *parent = nullptr);

    ~FrameLink() override;

    bool isOpen() const { return m_isOpen; }

    template <WireMessage T>
    void send(const T &message)
    {
        sendFrames(frameOf(message));
    }
    void sendFrames(const QByteArray &frames); // one or more whole frames
    // Sends now, not at the end of this turn of the event loop, as far as the peer takes it.
    void flush();

    qint64 outboundBytes() const { return m_sentBytes - m_writtenBytes; }
    // Positions in the stream of bytes to the peer: all that was given to send(), and what of it has left this process.
    // A frame that ends beyond writtenBytes() cannot have been read by the peer.
    qint64 sentBytes() const { return m_sentBytes; }
    qint64 writtenBytes() const { return m_writtenBytes; }

    void close(const QString &reason);

signals:
    void received(const Frame &frame);
    void closed(const QString &reason); // empty: the peer ended it, or itself

private:
    void readFrames();

    const qint64 m_maxOutboundBytes;
    QLocalSocket m_socket;
    FrameReader m_reader;
    qint64 m_sentBytes = 0;
    qint64 m_writtenBytes = 0;
    bool m_isOpen = true;
};
