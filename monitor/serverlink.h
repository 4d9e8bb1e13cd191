// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/controlclient.h"
#include "shared/logging.h"

#include <QPointer>
#include <QSemaphore>
#include <QThread>
#include <QTimer>

class ControlSession;

// The monitor's way to one server: connects, reads samples and log, and connects again when the connection is lost,
// after a delay that grows from half a second to fifteen.
//
// Threads: the window's. The socket is read, and JSON turned into samples, in a thread of its own, so that an hour of
//          history does not hold up the window.
// Memory:  that thread waits while the window has maxQueued arrivals still to look at, and with it, by the socket's
//          buffers, a server that tells more than the window can take in.
// Errors:  every failure is a state with a sentence for people.
class ServerLink : public QObject
{
    Q_OBJECT

public:
    enum class State {
        Idle, // nothing is asked for
        Connecting,
        Connected,
        Waiting, // failed or lost, or does not answer; tries again in retryInSeconds()
        Refused, // no permission, another program, another version: to try again by itself would not help
    };
    Q_ENUM(State)

    static constexpr int maxQueued = 256;

    explicit ServerLink(QObject *parent = nullptr);
    ~ServerLink() override;

    void open(const QString &controlPath); // instead of the one that is open
    // Also instead of a connection on which nothing comes. REQUIRES: not Idle.
    void reconnectNow();

    State state() const { return m_state; }
    bool isConnected() const { return m_state == State::Connected; }
    QString path() const { return m_path; }
    const ServerInfo &server() const { return m_server; } // the one connected to last
    QDateTime lostAt() const { return m_lostAt; }         // invalid: connected, or never was since open()
    // Why it is Waiting or Refused, or why there is no connection while it is Connecting: a sentence for people.
    QString problem() const { return m_problem; }
    ControlClient::Failure failure() const { return m_failure; }
    int retryInSeconds() const;

    // The answer comes in this thread, unless `context` is gone by then. CONNECTION_LOST when there is no connection.
    void call(QLatin1StringView method, const QJsonObject &params, QObject *context, ControlClient::Reply reply);

signals:
    void stateChanged();
    void sampled(const Sample &sample);
    void historyRead(const QList<Sample> &samples); // once per connection
    void logged(const LogEntry &entry);
    void logRead(const QList<LogEntry> &entries); // once per connection
    void backupProgressed(const BackupProgress &progress);

private:
    struct Call {
        QPointer<QObject> context;
        ControlClient::Reply reply;
    };

    void startSession();
    void endSession();
    template <typename... Args>
    void forward(void (ControlSession::*signal)(Args...), void (ServerLink::*receiver)(Args...));
    void onOpened(const ServerInfo &server);
    void onFailed(ControlClient::Failure failure, const QString &text);
    void onAnswered(qint64 id, const QJsonObject &result);
    void onRefused(qint64 id, const ControlError &error);
    void setState(State state);

    QThread m_thread;
    QSemaphore m_room{maxQueued};        // for arrivals: taken in m_thread, given back here
    ControlSession *m_session = nullptr; // lives in m_thread; another one for each attempt
    int m_sessionNumber = 0;             // so that what is still under way from an older one is passed over
    QString m_path;
    State m_state = State::Idle;
    ServerInfo m_server;
    QDateTime m_lostAt;
    QString m_problem;
    ControlClient::Failure m_failure = ControlClient::Failure::NobodyThere;
    QTimer m_retryTimer;
    int m_failedAttempts = 0; // since the last success
    qint64 m_lastCall = 0;
    QHash<qint64, Call> m_calls;
};
