// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <optional>

// What passes between primary and worker over their socketpair, one frame a message:
//
//   u32 length of the payload, little-endian | u8 type | payload (shared/fieldcodec.h)
//
// A frame is at most maxFrameBytes long, header included. The first frame of each side is Hello or Welcome.
// Raise protocolVersion whenever the layout of a frame or of a message changes.
inline constexpr quint16 protocolVersion = 2;
inline constexpr qsizetype frameHeaderBytes = 5;
inline constexpr qsizetype maxFrameBytes = 4 * 1024 * 1024;

enum class MessageType : quint8 {
    // worker to primary
    Hello = 1,
    WriteRequest,
    Withdraw,
    Query,
    Status,
    Log,
    Pong,
    // primary to worker
    Welcome = 64,
    WriteResponse,
    QueryAnswer,
    Ping,
    Drain,
};

struct Frame {
    MessageType type;
    QByteArray payload;
};

// The bytes of one frame. REQUIRES: the frame fits maxFrameBytes.
QByteArray encodeFrame(MessageType type, const QByteArray &payload);

// Cuts a stream of bytes into frames, however it arrives.
// Threads: a value; not synchronised.
// Errors:  a frame that declares more than maxFrameBytes is an error before anything is reserved for it; from then on
//          next() returns nothing and error() says why. The types are not checked here: who reads a frame knows which
//          it expects.
class FrameReader
{
public:
    void append(const QByteArray &bytes);
    std::optional<Frame> next();
    QString error() const { return m_error; }

private:
    QByteArray m_buffer;
    qsizetype m_begin = 0; // of the first byte not yet cut
    QString m_error;
};
