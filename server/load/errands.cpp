// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/errands.h"

#include <algorithm>

using namespace std::chrono_literals;

namespace
{

constexpr int connections = 16;
constexpr auto shortestPause = 50ms;
constexpr auto longestPause = 1000ms;
constexpr auto attemptLimit = 5s;

// Whether the same answer would come however often one asks: from another server, to a client without the right token,
// to a name or path that the server does not know.
bool isFinal(const Response &response)
{
    switch (response.failure) {
    case NetworkFailure::None:
        return response.status == 401 || response.status == 403 || response.status == 404 || response.status == 421;
    case NetworkFailure::NotOneWriter: // a proxy gives these while the server behind it starts again
        return response.status < 502 || response.status > 504;
    case NetworkFailure::NotHttp:
    case NetworkFailure::ChunkedAnswer:
    case NetworkFailure::NoLength:
    case NetworkFailure::AnswerTooLarge:
    case NetworkFailure::ExcessBytes:
        return true;
    case NetworkFailure::ConnectionRefused:
    case NetworkFailure::ConnectionFailed:
    case NetworkFailure::ConnectionTimedOut:
    case NetworkFailure::ConnectionReset:
    case NetworkFailure::ClosedUnanswered:
    case NetworkFailure::ClosedHalfWay:
    case NetworkFailure::NoAnswer:
    case NetworkFailure::TooSlow:
    case NetworkFailure::Unfinished:
        return false;
    }
    Q_UNREACHABLE();
}

} // namespace

Errands::Errands(const Endpoint &endpoint, Limits limits, QObject *parent)
    : QObject(parent)
    , m_pool(endpoint, KeptBody::Always, attemptLimit)
    , m_runners(connections)
{
    for (int i = 0; i < connections; ++i)
        m_pool.add();
    connect(&m_pool, &ConnectionPool::answered, this, &Errands::onAnswered);
    m_limit.setInterval(limits.total);
    m_patience.setInterval(limits.withoutSuccess);
    for (QTimer *timer : {&m_limit, &m_patience}) {
        timer->setSingleShot(true);
        connect(timer, &QTimer::timeout, this, [this] { finish(false); });
    }
}

void Errands::add(QByteArray request, Judge judge)
{
    m_waiting.push_back({std::move(request), std::move(judge)});
    if (m_isRunning)
        sendWaiting();
}

void Errands::start()
{
    m_isRunning = true;
    m_limit.start();
    m_patience.start();
    QMetaObject::invokeMethod(this, &Errands::sendWaiting, Qt::QueuedConnection);
}

void Errands::abort()
{
    finish(false);
}

void Errands::sendWaiting()
{
    if (!m_isRunning)
        return;
    bool isIdle = true;
    for (int connection = 0; connection < connections; ++connection) {
        Runner &runner = m_runners[std::size_t(connection)];
        if (runner.isFree && !m_waiting.empty()) {
            runner.errand = std::move(m_waiting.front());
            m_waiting.pop_front();
            runner.isFree = false;
            m_pool.send(connection, runner.errand.request);
        }
        isIdle = isIdle && runner.isFree;
    }
    if (isIdle)
        finish(true);
}

void Errands::onAnswered(int connection, const Response &response)
{
    if (!m_isRunning)
        return;
    Runner &runner = m_runners[std::size_t(connection)];
    if (runner.errand.judge(response) == Verdict::Done) {
        m_patience.start();
        runner.delay = 0ms;
        runner.isFree = true;
        return sendWaiting();
    }
    if (isFinal(response))
        return finish(false);
    runner.delay = std::clamp<std::chrono::milliseconds>(runner.delay * 2, shortestPause, longestPause);
    QTimer::singleShot(runner.delay, this, [this, connection] {
        if (m_isRunning)
            m_pool.send(connection, m_runners[std::size_t(connection)].errand.request);
    });
}

void Errands::finish(bool isComplete)
{
    if (!m_isRunning)
        return;
    m_isRunning = false;
    m_limit.stop();
    m_patience.stop();
    emit finished(isComplete);
}
