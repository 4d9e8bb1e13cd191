// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/worker/primarychannel.h"

#include "server/operations/registry.h"

using namespace Qt::StringLiterals;

namespace
{

// Never reached: PrimaryWriteQueue and LogForwarder stop long before.
constexpr qint64 maxOutboundBytes = 128 * 1024 * 1024;

} // namespace

PrimaryChannel::PrimaryChannel(int descriptor, QObject *parent)
    : QObject(parent)
    , m_link(descriptor, maxOutboundBytes)
{
    connect(&m_link, &FrameLink::received, this, &PrimaryChannel::receive);
    connect(&m_link, &FrameLink::closed, this, &PrimaryChannel::closed);
}

void PrimaryChannel::sayHello()
{
    m_link.send(Hello{protocolVersion, registryFingerprint()});
}

void PrimaryChannel::receive(const Frame &frame)
{
    const auto with = [&](auto message, auto handle) {
        if (decodeFrame(frame, message))
            handle(message);
        else
            close(u"a frame of type %1 is malformed"_s.arg(int(frame.type)));
    };
    if (m_isWelcomed == (frame.type == MessageType::Welcome))
        return close(u"Welcome must come once, and before all else"_s);
    switch (frame.type) {
    case MessageType::Welcome:
        return with(Welcome{}, [this](const Welcome &welcome) {
            m_isWelcomed = true;
            emit welcomed(welcome);
        });
    case MessageType::WriteResponse:
        return with(WriteResponse{}, [this](const WriteResponse &response) { emit responded(response); });
    case MessageType::QueryAnswer:
        return with(QueryAnswer{}, [this](const QueryAnswer &answer) { emit queryAnswered(answer); });
    case MessageType::Ping:
        return with(Ping{}, [this](const Ping &ping) {
            emit pinged();
            m_link.send(Pong{ping.number});
        });
    case MessageType::Drain:
        return with(Drain{}, [this](const Drain &drain) { emit drainRequested(drain); });
    case MessageType::Hello:
    case MessageType::WriteRequest:
    case MessageType::Withdraw:
    case MessageType::Query:
    case MessageType::Status:
    case MessageType::Log:
    case MessageType::Pong:
        break;
    }
    close(u"a frame of type %1 is not expected from the primary"_s.arg(int(frame.type)));
}
