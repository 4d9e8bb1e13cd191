// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/connection.h"

#include "shared/monotonic.h"

#include "server/http/etag.h"

#include <cerrno>

#include <sys/socket.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace
{

constexpr int maxAnswersPerTurn = 16;                 // then others get their turn
constexpr qsizetype maxUnsentBytes = 256 * 1024;      // no further pipelined request is answered before these are sent
constexpr qint64 maxDiscardedBytes = 8 * 1024 * 1024; // after the last answer
constexpr qsizetype largestSpareOutput = 256 * 1024;

Problem tooFull()
{
    return {ErrorCode::TooManyConnections, u"The server holds as much of requests and answers as it may."_s};
}

} // namespace

Connection::Connection(ConnectionHost &host, quint64 id, int descriptor)
    : m_host(host)
    , m_id(id)
    , m_descriptor(descriptor)
    , m_deadline(host.deadlines.add(id))
    , m_watchedEvents(EPOLLIN)
    , m_parser(host.limits.bodyBytes)
{
    m_host.epoll.add(m_descriptor, m_id, m_watchedEvents);
    m_host.deadlines.start(m_deadline, Wait::Idle, monotonicUs());
}

Connection::~Connection()
{
    close();
}

void Connection::close()
{
    if (m_phase == Phase::Closed)
        return;
    m_phase = Phase::Closed;
    m_host.heldBytes -= m_heldBytes;
    m_host.deadlines.remove(m_deadline);
    m_host.epoll.remove(m_descriptor);
    ::close(m_descriptor);
}

void Connection::onEvents(quint32 events)
{
    // Reset, or closed on both sides. An answer in flight has nobody to go to: left open, this event would come for
    // ever.
    if (events & (EPOLLERR | EPOLLHUP)) {
        close();
        return;
    }
    if (events & EPOLLOUT)
        flush();
    if (events & EPOLLIN) {
        if (canRead())
            readMore();
        else
            m_inputWaits = true;
    }
}

void Connection::onDeadline(Wait wait)
{
    if ((wait == Wait::Head || wait == Wait::Body) && !unreadInput().isEmpty()) {
        resume(); // it is we who are late
    } else if (wait == Wait::Head || wait == Wait::Body) {
        fail({{ErrorCode::RequestTimeout, u"The request did not arrive in time."_s}, {}});
        settle();
    } else {
        if (wait == Wait::Idle && canRead())
            readMore(); // what came in the meantime is still answered
        if (wait == Wait::Idle && !unreadInput().isEmpty())
            resume();
        else if (wait == Wait::Stall)
            reset();
        else
            close();
    }
}

void Connection::answerLate(const Answer &answer)
{
    m_phase = Phase::Reading;
    finishRequest(answer);
    resume();
}

void Connection::resume()
{
    m_isWaiting = false;
    if (m_phase == Phase::Reading && unsentBytes() <= maxUnsentBytes) {
        const QByteArrayView rest = process(unreadInput());
        m_inputUsed = m_input.size() - rest.size();
        if (rest.isEmpty()) {
            m_input = QByteArray();
            m_inputUsed = 0;
        }
    }
    settle();
}

void Connection::refuse(const Problem &problem)
{
    fail({problem, {}});
    settle();
}

void Connection::endWhenFlushed()
{
    if (m_phase == Phase::InFlight)
        return; // its answer will be the last
    if (unsentBytes() == 0)
        close();
    else
        m_closesAfterFlush = true;
}

// The client is told if that can be done at once: what stayed behind would hold room again.
void Connection::giveWay()
{
    if (m_waitsAfresh) { // it has moved on in this turn of the event loop, and was not asked since
        chooseWait();
        return;
    }
    if (unsentBytes() == 0) {
        fail({tooFull(), {}});
        flush();
    }
    if (unsentBytes() > 0)
        reset();
    settle();
}

bool Connection::canRead() const
{
    if (m_phase == Phase::Lingering)
        return true;
    return m_phase == Phase::Reading && unreadInput().isEmpty() && unsentBytes() == 0;
}

void Connection::readMore()
{
    auto &buffer = m_host.readBuffer;
    const ssize_t count = ::recv(m_descriptor, buffer.data(), buffer.size(), 0);
    if (count < 0) {
        if (errno != EAGAIN && errno != EINTR)
            close();
        return;
    }
    if (count == 0) {
        onPeerClosed();
        return;
    }
    m_host.counters.bytesReceived += quint64(count);
    if (m_phase == Phase::Lingering) {
        m_discardedBytes += count;
        if (m_discardedBytes > maxDiscardedBytes)
            close();
        return;
    }
    m_input = QByteArray(buffer.data(), count);
}

// Everything that was asked has been answered, since nothing is read before that.
void Connection::onPeerClosed()
{
    m_peerClosed = true;
    if (m_phase == Phase::Reading && m_parser.hasBegun())
        fail({{ErrorCode::Malformed, u"The request ends before it is complete."_s}, {}});
    else
        close();
}

// Answers the requests in `data`, and returns what cannot be looked at now.
QByteArrayView Connection::process(QByteArrayView data)
{
    int answers = 0;
    while (!data.isEmpty() && m_phase == Phase::Reading && !m_closesAfterFlush) {
        data = data.sliced(m_parser.feed(data));
        if (m_parser.state() == RequestParser::State::Failed) {
            fail({m_parser.problem(), {}});
            break;
        }
        if (m_parser.state() != RequestParser::State::Head && !m_isChecked)
            onHead(data.isEmpty());
        boundHeldBytes();
        if (m_parser.state() != RequestParser::State::Complete)
            continue;
        if (!respond() || ++answers == maxAnswersPerTurn || unsentBytes() > maxUnsentBytes)
            break;
    }
    return data;
}

void Connection::onHead(bool isBodyMissing)
{
    m_isChecked = true;
    const HttpRequest &request = m_parser.request();
    m_verdict = m_host.check(request);
    if (m_verdict.refusal)
        m_parser.discardBody(); // read all the same, so that the connection can be used on
    if (request.expectsContinue && isBodyMissing) {
        if (m_verdict.refusal)
            fail(*m_verdict.refusal); // the client need not send the body, and whether it will cannot be known
        else
            m_output.append("HTTP/1.1 100 Continue\r\n\r\n");
    }
}

void Connection::boundHeldBytes()
{
    accountHeldBytes();
    if (!m_host.isFull() || m_parser.request().body.isEmpty() || m_host.makeRoom(*this))
        return;
    m_verdict.refusal = Refusal{tooFull(), {}};
    m_parser.discardBody();
}

// False if the answer will come later.
bool Connection::respond()
{
    m_requestCompleteUs = monotonicUs();
    if (m_verdict.refusal) {
        finishRequest(answerTo(*m_verdict.refusal));
        return true;
    }
    const std::optional<Answer> answer = m_host.respond(*this);
    if (!answer) {
        m_phase = Phase::InFlight;
        return false;
    }
    finishRequest(*answer);
    return true;
}

void Connection::finishRequest(const Answer &answer)
{
    send(answer, &m_parser.request());
    if (m_host.answered) {
        m_host.answered({isWrite(m_parser.request().method), answer.status(), m_requestCompleteUs, monotonicUs()});
    }
    m_parser.next();
    m_isChecked = false;
    m_verdict = {};
    m_waitsAfresh = true;
}

// Answers what could not be read to its end; nothing that follows can be understood.
void Connection::fail(const Refusal &refusal)
{
    m_parser.discardBody();
    send(answerTo(refusal), nullptr);
}

Answer Connection::answerTo(const Refusal &refusal)
{
    Problem problem = refusal.problem;
    const Method method = m_parser.request().method;
    // What is not known to be a read may have been meant as a write.
    if (isWrite(method) || method == Method::Unknown)
        problem.outcome = Outcome::NotApplied;
    m_host.counters.countError(problem.code, isWrite(method));
    return Answer(problem, refusal.fields);
}

void Connection::send(const Answer &answer, const HttpRequest *request)
{
    Answer::Sending sending;
    if (!request || !request->keepsAlive || m_host.isDraining)
        m_closesAfterFlush = true;
    if (m_closesAfterFlush)
        sending.connection = "close";
    else if (request->isHttp10)
        sending.connection = "keep-alive";
    if (request && (request->method == Method::Get || request->method == Method::Head)) {
        sending.isHead = request->method == Method::Head;
        sending.isNotModified = answer.status() == 200 && !request->ifNoneMatch.isNull() && !answer.etag().isNull() &&
                                ifNoneMatchNames(request->ifNoneMatch, answer.etag());
    }
    ++m_host.counters.requests;
    ++m_host.counters.answersByClass[sending.isNotModified ? 3 : std::size_t(answer.status() / 100)];
    if (m_output.isNull())
        m_output.swap(m_host.spareOutput);
    answer.appendTo(m_output, sending);
}

// Ends each turn of this connection: sends what it can, then decides what to wait for.
void Connection::settle()
{
    if (m_phase == Phase::Closed)
        return;
    flush();
    if (m_phase == Phase::Closed)
        return;
    accountHeldBytes();
    chooseWait();
    if (m_host.isFull() && unsentBytes() > 0 && !m_host.makeRoom(*this)) {
        reset();
        return;
    }
    if (m_phase == Phase::Reading && !m_closesAfterFlush && unsentBytes() == 0 && !unreadInput().isEmpty())
        m_host.resumeLater(*this);
    chooseEvents();
}

void Connection::flush()
{
    while (unsentBytes() > 0) {
        const ssize_t count =
            ::send(m_descriptor, m_output.constData() + m_sent, std::size_t(unsentBytes()), MSG_NOSIGNAL);
        if (count < 0) {
            if (errno == EINTR)
                continue;
            if (errno != EAGAIN)
                close();
            return;
        }
        m_sent += count;
        m_waitsAfresh = true;
        m_host.counters.bytesSent += quint64(count);
    }
    if (!m_output.isNull()) {
        m_sent = 0;
        m_output.resize(0);
        if (m_output.capacity() <= largestSpareOutput)
            m_output.swap(m_host.spareOutput);
        m_output = QByteArray();
    }
    if (m_closesAfterFlush && m_phase == Phase::Reading)
        finishSending();
}

void Connection::finishSending()
{
    if (m_peerClosed || m_host.isEnding) {
        close();
        return;
    }
    ::shutdown(m_descriptor, SHUT_WR);
    m_phase = Phase::Lingering;
    m_input = QByteArray();
    m_inputUsed = 0;
}

// A close that drops what the kernel holds for a client that does not read; else it would go on offering that.
void Connection::reset()
{
    const linger now{1, 0};
    ::setsockopt(m_descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
}

void Connection::chooseWait()
{
    Wait wait = Wait::Idle;
    if (m_phase == Phase::Lingering)
        wait = Wait::Linger;
    else if (unsentBytes() > 0)
        wait = Wait::Stall;
    else if (m_phase == Phase::InFlight)
        wait = Wait::Nothing;
    else if (m_parser.state() == RequestParser::State::Body)
        wait = Wait::Body;
    else if (m_parser.hasBegun())
        wait = Wait::Head;
    const bool isAfresh = std::exchange(m_waitsAfresh, false);
    if (isAfresh || wait != Deadlines::waitOf(m_deadline))
        m_host.deadlines.start(m_deadline, wait, monotonicUs());
}

// Input that we cannot read yet is watched until it shows: most often none comes, and then this costs no system call.
void Connection::chooseEvents()
{
    if (canRead())
        m_inputWaits = false;
    const quint32 events = (m_inputWaits ? 0U : quint32(EPOLLIN)) | (unsentBytes() > 0 ? quint32(EPOLLOUT) : 0U);
    if (events != m_watchedEvents)
        m_host.epoll.modify(m_descriptor, m_id, events);
    m_watchedEvents = events;
}

void Connection::accountHeldBytes()
{
    const qint64 held = unreadInput().size() + unsentBytes() + m_parser.heldBytes();
    m_host.heldBytes += held - m_heldBytes;
    m_heldBytes = held;
}
