// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/workerchannel.h"

#include "server/operations/registry.h"

using namespace Qt::StringLiterals;

namespace
{

// What may wait for a worker that does not read: the answers to all it may have asked (Welcome::maxPending) unless they
// are unusually large, and pings. A stopped worker is replaced after some seconds; this bounds memory until then.
constexpr qint64 maxOutboundBytes = 128 * 1024 * 1024;

} // namespace

WorkerChannel::WorkerChannel(int descriptor, int slot, Welcome welcome, QObject *parent)
    : QObject(parent)
    , m_slot(slot)
    , m_welcome(std::move(welcome))
    , m_link(descriptor, maxOutboundBytes)
{
    connect(&m_link, &FrameLink::received, this, &WorkerChannel::receive);
    connect(&m_link, &FrameLink::closed, this, &WorkerChannel::closed);
}

void WorkerChannel::sendResponses(const QByteArray &frames)
{
    m_link.sendFrames(frames);
    m_link.flush();
}

void WorkerChannel::receive(const Frame &frame)
{
    const auto with = [&](auto message, auto handle) {
        if (decodeFrame(frame, message))
            handle(message);
        else
            close(u"a frame of type %1 is malformed"_s.arg(int(frame.type)));
    };
    emit alive();
    if (!m_isGreeted && frame.type != MessageType::Hello)
        return close(u"the first frame is of type %1, not Hello"_s.arg(int(frame.type)));
    switch (frame.type) {
    case MessageType::Hello:
        return with(Hello{}, [this](const Hello &hello) { greet(hello); });
    case MessageType::WriteRequest:
        return with(WriteRequest{}, [this](const WriteRequest &request) { emit writeRequested(request); });
    case MessageType::Withdraw:
        return with(Withdraw{}, [this](const Withdraw &withdraw) { emit withdrawRequested(withdraw); });
    case MessageType::Query:
        return with(Query{}, [this](const Query &query) { emit queried(query); });
    case MessageType::Status:
        return with(Status{}, [this](const Status &status) { emit statusReceived(status); });
    case MessageType::Log:
        return with(Log{}, [this](const Log &log) {
            if (log.severity > LogSeverity::Fatal)
                return close(u"a log entry has no severity"_s);
            emit logged(log);
        });
    case MessageType::Pong:
        return with(Pong{}, [this](const Pong &pong) {
            if (pong.number == 0 || pong.number > m_lastPing)
                return close(u"a ping was answered that was never sent"_s);
            m_lastPong = pong.number;
            emit pingAnswered();
        });
    case MessageType::Welcome:
    case MessageType::WriteResponse:
    case MessageType::QueryAnswer:
    case MessageType::Ping:
    case MessageType::Drain:
        break;
    }
    close(u"a frame of type %1 is not expected from a worker"_s.arg(int(frame.type)));
}

void WorkerChannel::greet(const Hello &hello)
{
    if (m_isGreeted)
        return close(u"a second Hello"_s);
    if (hello.version != protocolVersion || hello.fingerprint != registryFingerprint())
        return close(u"the worker is of another version of the program; restart the server"_s);
    m_isGreeted = true;
    m_link.send(m_welcome);
}
