// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ipc/framelink.h"

#include <QObject>

// The worker's end of the link to the primary: says Hello, answers pings, and turns the primary's frames into signals.
// Threads: the worker's main thread.
// Owner:   Worker.
// Errors:  a frame that is malformed or not expected closes the link; closed() comes once, and the worker ends.
class PrimaryChannel : public QObject
{
    Q_OBJECT

public:
    // Takes over `descriptor`.
    explicit PrimaryChannel(int descriptor, QObject *parent = nullptr);

    bool isOpen() const { return m_link.isOpen(); }
    void sayHello();
    template <WireMessage T>
    void send(const T &message)
    {
        m_link.send(message);
    }
    void sendFrame(const QByteArray &frame) { m_link.sendFrames(frame); }
    void flush() { m_link.flush(); }

    // What waits because the primary does not read just now.
    qint64 outboundBytes() const { return m_link.outboundBytes(); }
    // See FrameLink: a frame that ends beyond writtenBytes() never reached the primary.
    qint64 sentBytes() const { return m_link.sentBytes(); }
    qint64 writtenBytes() const { return m_link.writtenBytes(); }

    void close(const QString &reason) { m_link.close(reason); }

signals:
    void welcomed(const Welcome &welcome);
    void responded(const WriteResponse &response);
    void queryAnswered(const QueryAnswer &answer);
    void drainRequested(const Drain &how);
    void pinged(); // answered as soon as this returns: what is sent meanwhile comes before
    void closed(const QString &reason);

private:
    void receive(const Frame &frame);

    bool m_isWelcomed = false;
    FrameLink m_link;
};
