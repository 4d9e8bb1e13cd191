// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/serverlink.h"

#include "monitor/controlsession.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <limits>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

constexpr std::chrono::milliseconds retryDelays[] = {500ms, 1s, 2s, 4s, 8s, 15s};

} // namespace

ServerLink::ServerLink(QObject *parent)
    : QObject(parent)
{
    m_retryTimer.setSingleShot(true);
    connect(&m_retryTimer, &QTimer::timeout, this, &ServerLink::startSession);
    m_thread.setObjectName(u"control socket"_s);
    m_thread.start();
}

ServerLink::~ServerLink()
{
    endSession();
    m_thread.quit();
    m_room.release(std::numeric_limits<int>::max() / 2); // nobody looks at arrivals any more
    m_thread.wait();                                     // it only reads what has arrived
}

void ServerLink::open(const QString &controlPath)
{
    m_lostAt = {};
    m_problem = tr("It is being connected to.");
    m_failedAttempts = 0;
    m_path = controlPath;
    startSession();
}

void ServerLink::reconnectNow()
{
    Q_ASSERT(m_state != State::Idle);
    if (isConnected()) {
        m_lostAt = QDateTime::currentDateTimeUtc();
        m_problem = tr("The server told nothing, so it is connected to anew.");
    }
    m_failedAttempts = 0;
    startSession();
}

int ServerLink::retryInSeconds() const
{
    return int((m_retryTimer.remainingTimeAsDuration() + 999ms) / 1s);
}

void ServerLink::call(QLatin1StringView method, const QJsonObject &params, QObject *context, ControlClient::Reply reply)
{
    const qint64 id = ++m_lastCall;
    m_calls.insert(id, {context, std::move(reply)});
    if (m_session == nullptr) {
        const auto refusal = controlRefusal(controlreason::connectionLost, tr("There is no connection to the server."));
        QMetaObject::invokeMethod(
            this, [this, id, refusal] { onRefused(id, refusal.value()); }, Qt::QueuedConnection);
        return;
    }
    QMetaObject::invokeMethod(m_session,
                              [session = m_session, id, method, params] { session->call(id, method, params); });
}

void ServerLink::startSession()
{
    endSession();
    m_session = new ControlSession; // deleted in its thread, by endSession()
    m_session->moveToThread(&m_thread);
    forward(&ControlSession::opened, &ServerLink::onOpened);
    forward(&ControlSession::failed, &ServerLink::onFailed);
    forward(&ControlSession::answered, &ServerLink::onAnswered);
    forward(&ControlSession::refused, &ServerLink::onRefused);
    forward(&ControlSession::sampled, &ServerLink::sampled);
    forward(&ControlSession::historyRead, &ServerLink::historyRead);
    forward(&ControlSession::logged, &ServerLink::logged);
    forward(&ControlSession::logRead, &ServerLink::logRead);
    forward(&ControlSession::backupProgressed, &ServerLink::backupProgressed);
    QMetaObject::invokeMethod(m_session, [session = m_session, path = m_path] { session->open(path); });
    setState(State::Connecting);
}

template <typename... Args>
void ServerLink::forward(void (ControlSession::*signal)(Args...), void (ServerLink::*receiver)(Args...))
{
    const auto inSessionsThread = [this, receiver, number = m_sessionNumber](Args... args) {
        m_room.acquire();
        // What is queued already cannot be taken back, so each arrival is asked which session it is from.
        const auto arrive = [this, receiver, number, args...] {
            m_room.release();
            if (number == m_sessionNumber)
                (this->*receiver)(args...);
        };
        QMetaObject::invokeMethod(this, arrive, Qt::QueuedConnection);
    };
    connect(m_session, signal, m_session, inSessionsThread, Qt::DirectConnection);
}

void ServerLink::endSession()
{
    m_retryTimer.stop();
    ++m_sessionNumber;
    if (m_session != nullptr)
        m_session->deleteLater();
    m_session = nullptr;
    const auto calls = std::exchange(m_calls, {});
    for (const Call &call : calls) {
        if (call.context)
            call.reply(controlRefusal(controlreason::connectionLost, tr("The connection to the server was lost.")));
    }
}

void ServerLink::onOpened(const ServerInfo &server)
{
    m_server = server;
    m_failedAttempts = 0;
    m_lostAt = {};
    setState(State::Connected);
}

void ServerLink::onFailed(ControlClient::Failure failure, const QString &text)
{
    using Failure = ControlClient::Failure;
    const bool wasConnected = m_lostAt.isValid() || isConnected();
    if (isConnected())
        m_lostAt = QDateTime::currentDateTimeUtc();
    endSession();
    m_failure = failure;
    m_problem = text;
    // A server that is ending may close the connection before it says who it is.
    if (failure == Failure::PermissionDenied || failure == Failure::VersionMismatch ||
        (failure == Failure::NotOneWriter && !wasConnected))
        return setState(State::Refused);
    const auto last = std::size(retryDelays) - 1;
    m_retryTimer.start(retryDelays[std::min(std::size_t(m_failedAttempts++), last)]);
    setState(State::Waiting);
}

void ServerLink::onAnswered(qint64 id, const QJsonObject &result)
{
    const Call call = m_calls.take(id);
    if (call.context)
        call.reply(result);
}

void ServerLink::onRefused(qint64 id, const ControlError &error)
{
    const Call call = m_calls.take(id);
    if (call.context)
        call.reply(tl::unexpected(error));
}

void ServerLink::setState(State state)
{
    m_state = state;
    emit stateChanged();
}
