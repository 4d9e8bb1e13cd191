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
