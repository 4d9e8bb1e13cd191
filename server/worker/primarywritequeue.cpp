// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/worker/primarywritequeue.h"

#include "shared/monotonic.h"

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

// What more a withdrawal may take to be confirmed.
constexpr std::chrono::microseconds withdrawalTimeout = 250ms;
// More than this waits only for a primary that does not read.
constexpr qint64 maxOutboundBytesForWrites = 64 * 1024 * 1024;

WriteAnswer answerOf(const WriteResponse &response)
{
    switch (response.state) {
    case WriteState::Done:
        return {response.result, response.replayed};
    case WriteState::Failed:
        return {refused(response.code, response.detail, response.outcome), response.replayed};
    case WriteState::Withdrawn:
        break;
    }
    return {refused(ErrorCode::ClientTimeout, u"The write had not begun in time and was withdrawn."_s), false};
}

WriteAnswer refusal(ErrorCode code, const QString &detail, Outcome outcome = Outcome::NotApplied)
{
    return {refused(code, detail, outcome), false};
}

} // namespace

PrimaryWriteQueue::PrimaryWriteQueue(PrimaryChannel &channel, Limits limits, QObject *parent)
    : QObject(parent)
    , m_channel(channel)
    , m_limits(limits)
{
    m_deadlineTimer.setSingleShot(true);
    m_deadlineTimer.setTimerType(Qt::PreciseTimer);
    connect(&m_deadlineTimer, &QTimer::timeout, this, &PrimaryWriteQueue::checkDeadlines);
    connect(&m_channel, &PrimaryChannel::responded, this, &PrimaryWriteQueue::receive);
    connect(&m_channel, &PrimaryChannel::closed, this, &PrimaryWriteQueue::answerAllUnavailable);
}

void PrimaryWriteQueue::submit(quint16 operation, QByteArray arguments, const WriteIdentity &identity, Done done)
{
    if (!m_channel.isOpen())
        return refuseLater(std::move(done), ErrorCode::Unavailable, u"This worker has lost its primary."_s);
    if (waitingCount() >= m_limits.requests || m_channel.outboundBytes() > maxOutboundBytesForWrites)
        return refuseLater(std::move(done), ErrorCode::QueueFull, u"Too many writes wait already."_s);

    const qint64 nowUs = monotonicUs();
    WriteRequest request;
    request.id = ++m_lastId;
    request.operation = operation;
    request.arguments = std::move(arguments);
    request.scope = identity.scope;
    request.key = identity.key;
    request.submittedUs = nowUs;
    request.answerDeadlineUs = nowUs + m_limits.clientTimeout.count();
    request.startDeadlineUs = std::min(nowUs + m_limits.queueTimeout.count(), request.answerDeadlineUs);
    const QByteArray payload = encodeFields(request);
    if (payload.size() > maxFrameBytes - frameHeaderBytes)
        return refuseLater(std::move(done), ErrorCode::BodyTooLarge, u"The write is too large for the queue."_s);

    m_channel.sendFrame(encodeFrame(WriteRequest::type, payload));
    m_waiting.emplace_hint(m_waiting.end(), request.id,
                           Waiting{std::move(done), nowUs, request.answerDeadlineUs, m_channel.sentBytes()});
    watchDeadlines();
}

void PrimaryWriteQueue::receive(const WriteResponse &response)
{
    if (response.id == 0 || response.id > m_lastId)
        return m_channel.close(u"an answer came to a write that was never sent"_s);
    auto write = take(response.id);
    if (!write)
        return; // given up meanwhile
    record(*write, response);
    write->done(answerOf(response));
}

void PrimaryWriteQueue::record(const Waiting &write, const WriteResponse &response)
{
    const qint64 nowUs = monotonicUs();
    m_writeLatency.record(nowUs - write.submittedUs);
    if (response.finishedUs > 0)
        m_replyLatency.record(nowUs - response.finishedUs);
    if (response.state == WriteState::Failed)
        ++m_primaryErrors[quint8(response.code)];
}

void PrimaryWriteQueue::answerAllUnavailable()
{
    m_deadlineTimer.stop();
    for (Table table : {std::exchange(m_waiting, {}), std::exchange(m_withdrawn, {})}) {
        for (const auto &[id, write] : table) {
            const bool wasSent = write.frameEndsAt <= m_channel.writtenBytes();
            write.done(refusal(ErrorCode::Unavailable, u"The primary went away before it answered."_s,
                               wasSent ? Outcome::Unknown : Outcome::NotApplied));
        }
    }
}

void PrimaryWriteQueue::checkDeadlines()
{
    const qint64 nowUs = monotonicUs();
    while (!m_withdrawn.empty() && m_withdrawn.begin()->second.deadlineUs <= nowUs) {
        const auto node = m_withdrawn.extract(m_withdrawn.begin());
        m_writeLatency.record(nowUs - node.mapped().submittedUs); // the longest that clients wait
        node.mapped().done(refusal(ErrorCode::ClientTimeout,
                                   u"The write was not answered in time; whether it is applied is not known."_s,
                                   Outcome::Unknown));
    }
    while (!m_waiting.empty() && m_waiting.begin()->second.deadlineUs <= nowUs) {
        auto node = m_waiting.extract(m_waiting.begin());
        m_channel.send(Withdraw{node.key()});
        node.mapped().deadlineUs = nowUs + withdrawalTimeout.count();
        m_withdrawn.insert(m_withdrawn.end(), std::move(node));
    }
    watchDeadlines();
}

void PrimaryWriteQueue::watchDeadlines()
{
    if (m_deadlineTimer.isActive()) // set to the earliest one; what is submitted later has a later one
        return;
    std::optional<qint64> nextUs;
    for (const Table *table : {&m_waiting, &m_withdrawn}) {
        if (!table->empty())
            nextUs = std::min(nextUs.value_or(INT64_MAX), table->begin()->second.deadlineUs);
    }
    if (nextUs) // rounded up: when it fires, the deadline has passed
        m_deadlineTimer.start(int(std::max<qint64>(0, *nextUs - monotonicUs()) / 1'000 + 1));
}

std::optional<PrimaryWriteQueue::Waiting> PrimaryWriteQueue::take(quint64 id)
{
    for (Table *table : {&m_waiting, &m_withdrawn}) {
        if (auto node = table->extract(id))
            return std::move(node.mapped());
    }
    return std::nullopt;
}

void PrimaryWriteQueue::refuseLater(Done done, ErrorCode code, const QString &detail)
{
    // Never inside submit(): the caller's own state need not be ready yet.
    QMetaObject::invokeMethod(
        this, [done = std::move(done), answer = refusal(code, detail)] { done(answer); }, Qt::QueuedConnection);
}
