// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ipc/framelink.h"

#include <QTest>

#include <optional>

#include <sys/socket.h>
#include <unistd.h>

// Two descriptors of a new socketpair.
struct SocketPair {
    int ends[2] = {-1, -1};
    SocketPair()
    {
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
            qFatal("no socketpair");
    }
};

// The other end of a link under test: sends what it is told and keeps what it gets.
class LinkEnd : public QObject
{
public:
    explicit LinkEnd(int descriptor)
        : link(descriptor, 64 << 20)
    {
        connect(&link, &FrameLink::received, this, [this](const Frame &frame) { frames.append(frame); });
        connect(&link, &FrameLink::closed, this, [this] { isClosed = true; });
    }

    // The next frame of this type, which must come; those of other types before it are dropped.
    template <WireMessage T>
    std::optional<T> next(int timeoutMs = 5000)
    {
        T message;
        const auto isThere = [&] {
            while (!frames.isEmpty()) {
                const Frame frame = frames.takeFirst();
                if (frame.type == T::type)
                    return decodeFrame(frame, message);
            }
            return false;
        };
        return QTest::qWaitFor(isThere, timeoutMs) ? std::optional(message) : std::nullopt;
    }

    FrameLink link;
    QList<Frame> frames;
    bool isClosed = false;
};
