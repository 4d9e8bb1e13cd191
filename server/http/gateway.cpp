// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/gateway.h"

#include "shared/monotonic.h"

#include "server/http/acceptor.h"
#include "server/http/cachedanswers.h"
#include "server/http/connectiontable.h"
#include "server/http/fedserver.h"
#include "server/http/requestfields.h"

#include <QSocketNotifier>
#include <QTimer>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <deque>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

constexpr quint64 listenerId = ConnectionTable::nobody;
constexpr int longestQueue = 4'096;   // of connections that wait to be accepted, by the kernel's own limit
constexpr int maxAcceptsPerTurn = 64; // then those who are connected get their turn
// Answering goes on in the next turn then, so that the primary's pings, timers and writes' answers get theirs: a
// thousand clients may ask for a page of a megabyte each at once.
constexpr auto turnBudget = 20ms;
// Connections beyond the limit that are answered with all care, so that no client sees a reset in place of its answer.
constexpr qsizetype maxLingering = 128;
constexpr auto acceptPause = 100ms; // when out of descriptors

Problem tooManyConnections()
{
    return {ErrorCode::TooManyConnections, u"The server has as many connections as it takes."_s, Outcome::NotApplied};
}

QByteArray refusalOfAConnection()
{
    QByteArray bytes;
    Answer(tooManyConnections()).appendTo(bytes, {.connection = "close"});
    return bytes;
}

// The connections accepted from that socket inherit all of it.
void boundSockets(int listening, const GatewayLimits &limits)
{
    const auto set = [listening](int level, int option, int value) {
        ::setsockopt(listening, level, option, &value, sizeof value);
    };
    // Without them the kernel takes megabytes of answers for a client that does not read; they would be counted
    // nowhere, and no deadline would run while it takes them. TCP_NOTSENT_LOWAT would spare what is under way to the
    // client, and so bound nothing for one that acknowledges slowly.
    set(SOL_SOCKET, SO_SNDBUF, limits.socketBufferBytes);
    set(SOL_SOCKET, SO_RCVBUF, limits.socketBufferBytes);
    // For an answer that the kernel has taken whole: it is then the kernel that sees that nobody reads it.
    set(IPPROTO_TCP, TCP_USER_TIMEOUT, int(limits.stall.count()));
}

// An empty value would reach a route like a field that is not there. As an empty quoted string it is what it is: no
// key, and a tag that nothing has.
void appendField(QByteArray &bytes, QByteArrayView name, QByteArrayView value)
{
    if (!value.isNull())
        bytes.append(name).append(": ").append(value.isEmpty() ? QByteArrayView("\"\"") : value).append("\r\n");
}

// The request as QHttpServer gets it: only what routes read, since each field costs a microsecond there.
QByteArray canonicalRequest(const HttpRequest &request, const QByteArray &scope)
{
    QByteArray bytes;
    bytes.reserve(request.target.size() + request.body.size() + 256);
    bytes.append(methodName(request.method == Method::Head ? Method::Get : request.method));
    bytes.append(" ").append(request.target).append(" HTTP/1.1\r\n");
    if (!scope.isEmpty())
        appendField(bytes, scopeField, scope);
    if (isWrite(request.method)) {
        appendField(bytes, "Idempotency-Key", request.idempotencyKey);
        appendField(bytes, "If-Match", request.ifMatch);
        if (!request.body.isEmpty())
            appendField(bytes, "Content-Length", QByteArray::number(request.body.size()));
    }
    bytes.append("\r\n");
    if (isWrite(request.method))
        bytes.append(request.body);
    return bytes;
}

} // namespace

class Gateway::Private final : public ConnectionHost
{
public:
    Private(Gateway *gateway, GatewayOptions options);
    ~Private();

    Verdict check(const HttpRequest &request) override { return m_guard.check(request); }
    std::optional<Answer> respond(Connection &connection) override;
    void resumeLater(Connection &connection) override;
    bool makeRoom(const Connection &connection) override;

    bool listen(int descriptor);
    void drain(Accepting accepting);
    void closeIdle();
    void closeAfterFlush(std::chrono::milliseconds limit);

    Gateway *const q;
    QHttpServer http{q};
    Router router{http, counters};
    FedServer *fed = nullptr; // owned by `http`

private:
    void onReady();
    bool acceptSome();
    void adopt(int descriptor);
    void countTurnedAway();
    void onAnsweredLate(quint64 id, const Answer &answer);
    void enqueue(Connection &connection);
    void expireDeadlines();
    void armDeadlineTimer();
    void watchListener(bool isWatched);
    void stopAccepting();
    void closeAll();
    void announceIfDrained();
    // Calls what(connection) if it is still open, and forgets it if it is not afterwards.
    template <typename What>
    bool visit(quint64 id, What what);

    // Calls resume() of the connections that wait for it, as long as `turnBudget` allows, and leaves the rest for
    // later.
    void resumeWaiting();
    // From the route, or nothing when it will answer later.
    std::optional<Answer> askRoute(Connection &connection);

    RequestGuard m_guard;
    std::optional<CachedAnswers> m_cached;
    std::optional<Acceptor> m_acceptor;
    ConnectionTable m_connections;
    std::deque<quint64> m_waiting; // for resume()
    // Not a queued call: those come before any socket is looked at, however many follow each other.
    QTimer m_resumeTimer;
    QSocketNotifier m_notifier;
    QTimer m_deadlineTimer;
    qint64 m_timerDueUs = std::numeric_limits<qint64>::max();
    bool m_isAccepting = true;
    bool m_isListenerWatched = false;
    bool m_announcedDrained = false;
};

Gateway::Private::Private(Gateway *gateway, GatewayOptions options)
    : q(gateway)
    , m_guard(std::move(options.hosts), std::move(options.authenticator), router.table())
    , m_notifier(epoll.descriptor(), QSocketNotifier::Read)
{
    limits = options.limits;
    answered = std::move(options.answered);
    if (options.beginSnapshot)
        m_cached.emplace(std::move(options.beginSnapshot), std::move(options.endSnapshot));
    deadlines.setDuration(Wait::Idle, limits.idle);
    deadlines.setDuration(Wait::Head, limits.head);
    deadlines.setDuration(Wait::Body, limits.body);
    deadlines.setDuration(Wait::Stall, limits.stall);
    deadlines.setDuration(Wait::Linger, limits.linger);
    m_deadlineTimer.setSingleShot(true);
    m_resumeTimer.setSingleShot(true);
    QObject::connect(&m_notifier, &QSocketNotifier::activated, q, [this] { onReady(); });
    QObject::connect(&m_resumeTimer, &QTimer::timeout, q, [this] { resumeWaiting(); });
    QObject::connect(&m_deadlineTimer, &QTimer::timeout, q, [this] { expireDeadlines(); });
}

Gateway::Private::~Private()
{
    watchListener(false);
}

bool Gateway::Private::listen(int descriptor)
{
    auto server = std::make_unique<FedServer>(
        FedServer::Callbacks{[this](quint64 id, const Answer &answer) { onAnsweredLate(id, answer); },
                             [this](int accepted) { adopt(accepted); }});
    if (!server->listenOn(descriptor))
        return false;
    fed = server.release();
    http.bind(fed); // takes it over
    boundSockets(descriptor, limits);
    m_acceptor.emplace(descriptor);
    watchListener(true);
    return true;
}

void Gateway::Private::watchListener(bool isWatched)
{
    if (isWatched == m_isListenerWatched)
        return;
    m_isListenerWatched = isWatched;
    const int descriptor = int(fed->socketDescriptor());
    if (isWatched)
        epoll.add(descriptor, listenerId, EPOLLIN);
    else
        epoll.remove(descriptor);
}

template <typename What>
bool Gateway::Private::visit(quint64 id, What what)
{
    Connection *const connection = m_connections.find(id);
    if (!connection)
        return false;
    what(*connection);
    if (connection->isClosed()) {
        m_connections.remove(id);
        counters.openConnections = m_connections.size();
        announceIfDrained();
    }
    return true;
}

// First everything that came is received, then it is answered: so whatever a client knew when it sent its request was
// committed before the snapshot that answers it, and one snapshot serves many.
void Gateway::Private::onReady()
{
    const auto events = epoll.wait();
    for (const epoll_event &event : events) {
        if (event.data.u64 == listenerId)
            acceptSome();
        else
            visit(event.data.u64, [&event](Connection &connection) { connection.onEvents(event.events); });
    }
    for (const epoll_event &event : events)
        visit(event.data.u64, [this](Connection &connection) { enqueue(connection); });
    resumeWaiting();
}

void Gateway::Private::enqueue(Connection &connection)
{
    if (!connection.isClosed() && connection.startWaiting())
        m_waiting.push_back(connection.id());
}

void Gateway::Private::resumeWaiting()
{
    const qint64 endUs = monotonicUs() + std::chrono::microseconds(turnBudget).count();
    if (m_cached)
        m_cached->beginSharing();
    // Those that come to wait meanwhile are for another turn.
    for (std::size_t left = m_waiting.size(); left > 0 && monotonicUs() < endUs; --left) {
        const quint64 id = m_waiting.front();
        m_waiting.pop_front();
        visit(id, [](Connection &connection) { connection.resume(); });
    }
    if (m_cached)
        m_cached->endSharing();
    if (!m_waiting.empty() && !m_resumeTimer.isActive())
        m_resumeTimer.start(0);
    armDeadlineTimer();
}

// True: there may be more to accept.
bool Gateway::Private::acceptSome()
{
    for (int i = 0; i < maxAcceptsPerTurn; ++i) {
        switch (m_acceptor->accept(refusalOfAConnection)) {
        case Acceptor::Outcome::Accepted:
            adopt(m_acceptor->descriptor());
            break;
        case Acceptor::Outcome::Nothing:
            return false;
        case Acceptor::Outcome::Refused:
            countTurnedAway();
            break;
        case Acceptor::Outcome::Exhausted:
            watchListener(false);
            QTimer::singleShot(acceptPause, q, [this] { watchListener(m_isAccepting); });
            return false;
        }
    }
    return true;
}

void Gateway::Private::adopt(int descriptor)
{
    ++counters.connectionsAccepted;
    const qsizetype open = m_connections.size();
    if (open >= limits.connections + maxLingering) {
        countTurnedAway();
        Acceptor::turnAway(descriptor, refusalOfAConnection());
        return;
    }
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const quint64 id = m_connections.add(*this, descriptor).id();
    counters.openConnections = m_connections.size();
    if (open >= limits.connections) {
        ++counters.connectionsRefused;
        visit(id, [](Connection &connection) { connection.refuse(tooManyConnections()); });
    }
}

void Gateway::Private::countTurnedAway()
{
    ++counters.connectionsRefused;
    counters.countError(ErrorCode::TooManyConnections);
}

std::optional<Answer> Gateway::Private::respond(Connection &connection)
{
    const Route &route = *connection.verdict().route;
    if (!m_cached)
        return askRoute(connection);
    if (route.caching != Caching::WhileUnchanged || isWrite(connection.request().method)) {
        m_cached->endSnapshot(); // what else is done in this turn needs none, and may take its time
        return askRoute(connection);
    }
    std::optional<Answer> answer = m_cached->answer(connection.request().target, [&] { return askRoute(connection); });
    counters.cacheHits = m_cached->hits();
    return answer;
}

std::optional<Answer> Gateway::Private::askRoute(Connection &connection)
{
    HttpRequest &request = connection.request();
    QByteArray bytes = canonicalRequest(request, connection.verdict().scope);
    request.body = QByteArray();
    return fed->feed(connection.id(), std::move(bytes));
}

void Gateway::Private::onAnsweredLate(quint64 id, const Answer &answer)
{
    if (!visit(id, [&answer](Connection &connection) { connection.answerLate(answer); }))
        ++counters.clientsGone;
    armDeadlineTimer();
}

void Gateway::Private::resumeLater(Connection &connection)
{
    enqueue(connection);
    if (!m_resumeTimer.isActive())
        m_resumeTimer.start(0);
}

// The next deadline is that of whoever has not moved for longest, in proportion to what it may take: an upload that has
// stopped, a client that does not read. One that moves on starts its deadline afresh with each answer it takes.
bool Gateway::Private::makeRoom(const Connection &connection)
{
    while (isFull()) {
        const auto next = deadlines.next({Wait::Body, Wait::Stall});
        if (!next || next->id == connection.id())
            return false;
        visit(next->id, [](Connection &other) { other.giveWay(); });
    }
    return true;
}

void Gateway::Private::expireDeadlines()
{
    m_timerDueUs = std::numeric_limits<qint64>::max();
    const qint64 nowUs = monotonicUs();
    while (const std::optional<Deadlines::Entry> expired = deadlines.takeExpired(nowUs))
        visit(expired->id, [&expired](Connection &connection) { connection.onDeadline(expired->wait); });
    armDeadlineTimer();
}

// The timer may fire early, never late: most deadlines are moved on long before they pass, and it is not set anew for
// each.
void Gateway::Private::armDeadlineTimer()
{
    const qint64 dueUs = deadlines.nextUs();
    if (dueUs >= m_timerDueUs)
        return;
    m_timerDueUs = dueUs;
    m_deadlineTimer.start(std::chrono::milliseconds(std::max<qint64>(0, dueUs - monotonicUs()) / 1000 + 1));
}

void Gateway::Private::drain(Accepting accepting)
{
    isDraining = true;
    if (accepting == Accepting::Others)
        stopAccepting();
    deadlines.setDuration(Wait::Idle, limits.drainIdle);
    armDeadlineTimer();
    announceIfDrained();
}

// Those that wait to be accepted have no successor to go to either. All are closed by their deadline, in a later turn:
// what has come by then is read and answered first.
void Gateway::Private::closeIdle()
{
    if (m_announcedDrained)
        return;
    for (int turn = 0; turn < longestQueue / maxAcceptsPerTurn && acceptSome(); ++turn) {
    }
    stopAccepting();
    deadlines.setDuration(Wait::Idle, 0ms);
    deadlines.setDuration(Wait::Body, std::min(limits.body, limits.drainIdle)); // of a request that is not admitted yet
    armDeadlineTimer();
    announceIfDrained();
}

void Gateway::Private::stopAccepting()
{
    m_isAccepting = false;
    watchListener(false);
}

void Gateway::Private::closeAfterFlush(std::chrono::milliseconds limit)
{
    isEnding = true;
    drain(Accepting::Others);
    // From the event loop, since a connection may be further up the stack.
    QMetaObject::invokeMethod(
        q,
        [this] {
            for (const quint64 id : m_connections.ids())
                visit(id, [](Connection &connection) { connection.endWhenFlushed(); });
        },
        Qt::QueuedConnection);
    QTimer::singleShot(limit, q, [this] { closeAll(); });
}

void Gateway::Private::closeAll()
{
    for (const quint64 id : m_connections.ids())
        visit(id, [](Connection &connection) { connection.close(); });
}

void Gateway::Private::announceIfDrained()
{
    if (!isDraining || m_isAccepting || m_connections.size() > 0 || std::exchange(m_announcedDrained, true))
        return;
    QMetaObject::invokeMethod(q, &Gateway::drained, Qt::QueuedConnection);
}

Gateway::Gateway(GatewayOptions options, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, std::move(options)))
{
}

Gateway::~Gateway() = default;

Router &Gateway::router()
{
    return d->router;
}

bool Gateway::listen(int descriptor)
{
    return d->listen(descriptor);
}

quint16 Gateway::port() const
{
    return d->fed ? d->fed->serverPort() : 0;
}

void Gateway::drain(Accepting accepting)
{
    d->drain(accepting);
}

void Gateway::closeIdle()
{
    d->closeIdle();
}

void Gateway::closeAfterFlush(std::chrono::milliseconds limit)
{
    d->closeAfterFlush(limit);
}

const HttpCounters &Gateway::counters() const
{
    return d->counters;
}
