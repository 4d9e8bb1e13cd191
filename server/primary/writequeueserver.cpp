// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/writequeueserver.h"

#include "server/operations/registry.h"
#include "server/primary/workerchannel.h"
#include "shared/monotonic.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{

// What fits a WriteResponse frame beside its other members.
constexpr qsizetype maxResultBytes = maxFrameBytes - 64 * 1024;

// What stands for a write's key in the set of those admitted. The scope is a digest: of one length, or empty.
QByteArray identityOf(const QByteArray &scope, const QByteArray &key)
{
    return key.isEmpty() ? QByteArray() : scope + ' ' + key;
}

// Which of the two timeouts the deadline of a request was (see WriteRequest::startDeadlineUs).
bool isGivenUpByClient(const WriteRequest &request)
{
    return request.startDeadlineUs >= request.answerDeadlineUs;
}

WriteQueueServer::Event eventOf(const WorkerChannel &channel, const WriteRequest &request)
{
    return {channel.slot(), request.operation, request.id};
}

WriteResponse withdrawnResponse(quint64 requestId)
{
    WriteResponse response;
    response.id = requestId;
    response.state = WriteState::Withdrawn;
    return response;
}

WriteResponse failedResponse(quint64 requestId, const WriteQueueError &error)
{
    WriteResponse response;
    response.id = requestId;
    response.state = WriteState::Failed;
    response.code = error.code;
    response.detail = error.detail;
    response.outcome = error.outcome;
    return response;
}

WriteResponse responseOf(quint64 requestId, const FinishedWrite &write)
{
    const auto &result = write.answer.result;
    if (result && result->size() > maxResultBytes) {
        return failedResponse(
            requestId, {ErrorCode::OpFailed, u"The write was applied; its answer is too large."_s, Outcome::Unknown});
    }
    WriteResponse response = result ? WriteResponse() : failedResponse(requestId, result.error());
    if (result) {
        response.id = requestId;
        response.state = WriteState::Done;
        response.result = *result;
    }
    response.replayed = write.answer.replayed;
    response.finishedUs = write.finishedUs;
    return response;
}

} // namespace

WriteQueueServer::WriteQueueServer(WriteIntake &intake, Limits limits, QObject *parent)
    : QObject(parent)
    , m_intake(intake)
    , m_limits(limits)
{
    m_expiryTimer.setSingleShot(true);
    m_expiryTimer.setTimerType(Qt::PreciseTimer);
    connect(&m_expiryTimer, &QTimer::timeout, this, &WriteQueueServer::expire);
}

void WriteQueueServer::serve(WorkerChannel *channel)
{
    const ChannelId id = ++m_lastChannel;
    m_channels[id].link = channel;
    connect(channel, &WorkerChannel::writeRequested, this,
            [this, id](const WriteRequest &request) { gather(m_arrivedRequests, id, request); });
    connect(channel, &WorkerChannel::withdrawRequested, this,
            [this, id](const Withdraw &withdraw) { gather(m_arrivedWithdrawals, id, withdraw); });
    connect(channel, &WorkerChannel::queried, this,
            [this, id](const Query &query) { gather(m_arrivedQueries, id, query); });
    connect(channel, &WorkerChannel::closed, this, [this, id] { forget(id); });
}

void WriteQueueServer::drain()
{
    m_isDraining = true;
    judgeLater(); // idle() comes in a later turn
}

template <typename Message>
void WriteQueueServer::gather(std::vector<Arrived<Message>> &list, ChannelId channel, const Message &message)
{
    list.push_back({channel, message, monotonicUs()});
    judgeLater();
}

void WriteQueueServer::judgeLater()
{
    // Posted events come before the next look at the sockets: by then all that are readable now have been read.
    if (!std::exchange(m_isJudgingDue, true))
        QMetaObject::invokeMethod(this, &WriteQueueServer::judgeArrived, Qt::QueuedConnection);
}

void WriteQueueServer::judgeArrived()
{
    m_isJudgingDue = false;
    announceStarted();
    for (const auto &withdrawal : std::exchange(m_arrivedWithdrawals, {}))
        withdraw(withdrawal);
    for (auto &request : std::exchange(m_arrivedRequests, {}))
        judge(std::move(request));
    for (const auto &query : std::exchange(m_arrivedQueries, {}))
        answer(query);
    sendResponses();
    announceIdle();
}

void WriteQueueServer::withdraw(const Arrived<Withdraw> &withdraw)
{
    const auto channel = m_channels.constFind(withdraw.channel);
    if (channel == m_channels.cend())
        return;
    const quint64 requestId = withdraw.message.id;
    const auto arrived = std::find_if(m_arrivedRequests.begin(), m_arrivedRequests.end(), [&](const auto &request) {
        return request.channel == withdraw.channel && request.message.id == requestId;
    });
    Event event;
    if (arrived != m_arrivedRequests.end()) {
        event = eventOf(*channel->link, arrived->message);
        m_arrivedRequests.erase(arrived);
    } else {
        const auto ticket = channel->tickets.constFind(requestId);
        if (ticket == channel->tickets.cend() || !m_intake.withdraw(*ticket))
            return; // answered already, or running: its real answer comes
        event = takeAdmitted(*ticket).event;
    }
    respond(withdraw.channel, withdrawnResponse(requestId));
    emit withdrawn(event);
}

void WriteQueueServer::judge(Arrived<WriteRequest> &&request)
{
    const auto channel = m_channels.constFind(request.channel);
    if (channel == m_channels.cend())
        return;
    const WriteRequest &message = request.message;
    const Event event = eventOf(*channel->link, message);
    if (channel->tickets.contains(message.id)) {
        channel->link->close(u"two writes have the number %1"_s.arg(message.id));
    } else if (message.startDeadlineUs <= monotonicUs()) {
        if (isGivenUpByClient(message)) {
            respond(request.channel, withdrawnResponse(message.id));
            emit withdrawn(event);
        } else {
            reject(request.channel, message, ErrorCode::Timeout, u"The write expired before it reached the queue."_s);
        }
    } else if (m_isDraining) {
        reject(request.channel, message, ErrorCode::Draining,
               u"The server is shutting down; it accepts no more writes."_s);
    } else if (message.operation >= Operations::size) {
        reject(request.channel, message, ErrorCode::UnknownOp, u"The server has no such write operation."_s);
    } else if (m_admitted.size() >= m_limits.requests || m_admittedBytes + message.arguments.size() > m_limits.bytes) {
        reject(request.channel, message, ErrorCode::QueueFull, u"Too many writes wait already."_s);
    } else {
        admit(std::move(request));
        emit admitted(event);
    }
}

void WriteQueueServer::admit(Arrived<WriteRequest> &&request)
{
    const Ticket ticket = ++m_lastTicket;
    WriteRequest &message = request.message;
    Channel &channel = m_channels[request.channel];
    Admitted admitted{eventOf(*channel.link, message), request.channel, message.arguments.size(),
                      identityOf(message.scope, message.key)};
    if (!admitted.identity.isEmpty())
        ++m_admittedIdentities[admitted.identity];
    m_admittedBytes += admitted.bytes;
    m_admitted.insert(ticket, std::move(admitted));
    channel.tickets.insert(message.id, ticket);
    watchExpiry(message.startDeadlineUs);
    m_intake.add({ticket, std::move(message), request.receivedUs});
}

void WriteQueueServer::answer(const Arrived<Query> &query)
{
    const auto channel = m_channels.constFind(query.channel);
    if (channel == m_channels.cend())
        return;
    QueryAnswer answer;
    answer.id = query.message.id;
    answer.isPending = m_admittedIdentities.contains(identityOf(query.message.scope, query.message.key));
    answer.isAdmitting = !m_isDraining;
    answer.isStorageWorking = m_isStorageWorking;
    channel->link->send(answer);
}

void WriteQueueServer::announceStarted()
{
    for (const Ticket ticket : m_intake.takeBegun()) {
        if (const auto admitted = m_admitted.constFind(ticket); admitted != m_admitted.cend())
            emit started(admitted->event);
    }
}

void WriteQueueServer::finishGroup(const FinishedGroup &group)
{
    announceStarted();
    for (const FinishedWrite &write : group.writes) {
        const Admitted admitted = takeAdmitted(write.ticket);
        respond(admitted.channel, responseOf(admitted.event.request, write));
        if (write.answer.result)
            emit finished(admitted.event, write);
        else
            emit failed(admitted.event, write);
    }
    sendResponses();
    announceIdle();
}

void WriteQueueServer::forget(ChannelId id)
{
    const Channel channel = m_channels.take(id);
    for (const Ticket ticket : channel.tickets) {
        if (m_intake.withdraw(ticket))
            emit withdrawn(takeAdmitted(ticket).event);
    }
    announceIdle();
}

void WriteQueueServer::expire()
{
    for (const PendingWrite &write : m_intake.takeExpired(monotonicUs())) {
        const Admitted admitted = takeAdmitted(write.ticket);
        if (isGivenUpByClient(write.request)) {
            respond(admitted.channel, withdrawnResponse(admitted.event.request));
            emit withdrawn(admitted.event);
        } else {
            respond(admitted.channel,
                    failedResponse(admitted.event.request,
                                   {ErrorCode::Timeout, u"The write waited too long for its turn and was not run."_s}));
            emit expired(admitted.event);
        }
    }
    sendResponses();
    if (const auto next = m_intake.nextExpiryUs())
        watchExpiry(*next);
    announceIdle();
}

void WriteQueueServer::watchExpiry(qint64 deadlineUs)
{
    if (m_expiryTimer.isActive() && m_watchedExpiryUs <= deadlineUs)
        return;
    m_watchedExpiryUs = deadlineUs;
    const qint64 remainingUs = std::max<qint64>(0, deadlineUs - monotonicUs());
    m_expiryTimer.start(int(remainingUs / 1'000 + 1)); // rounded up: when it fires, the deadline has passed
}

WriteQueueServer::Admitted WriteQueueServer::takeAdmitted(Ticket ticket)
{
    Admitted admitted = m_admitted.take(ticket);
    m_admittedBytes -= admitted.bytes;
    if (!admitted.identity.isEmpty()) {
        const auto count = m_admittedIdentities.find(admitted.identity);
        if (--*count == 0)
            m_admittedIdentities.erase(count);
    }
    if (const auto channel = m_channels.find(admitted.channel); channel != m_channels.end())
        channel->tickets.remove(admitted.event.request);
    return admitted;
}

void WriteQueueServer::respond(ChannelId id, const WriteResponse &response)
{
    const auto channel = m_channels.find(id);
    if (channel != m_channels.end()) // else its worker is gone, and nobody waits for the answer
        channel->responses += frameOf(response);
}

void WriteQueueServer::reject(ChannelId channel, const WriteRequest &request, ErrorCode code, const QString &detail)
{
    respond(channel, failedResponse(request.id, {code, detail}));
    emit rejected(eventOf(*m_channels[channel].link, request), code);
}

void WriteQueueServer::sendResponses()
{
    // By number: sending may close a link, which takes it out of the table.
    for (const ChannelId id : m_channels.keys()) {
        const auto channel = m_channels.find(id);
        if (channel != m_channels.end() && !channel->responses.isEmpty())
            channel->link->sendResponses(std::exchange(channel->responses, {}));
    }
}

void WriteQueueServer::announceIdle()
{
    if (m_isDraining && m_admitted.isEmpty() && !m_isJudgingDue)
        emit idle();
}
