// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/controlprotocol.h"
#include "shared/sample.h"

#include <QHash>
#include <QLocalSocket>
#include <QObject>
#include <QTimer>

#include <functional>

// One connection to a server's control socket. It asks server.info first, so that connected() means: this is a
// OneWriter that speaks our protocol. It does not reconnect; whoever uses it decides when.
//
// Threads: the thread of the object. Nothing blocks.
// Errors:  after each connectTo(), failed() comes exactly once: instead of connected(), or later when the connection is
//          lost; never after close(). Each call() is answered exactly once, by the server or with the reason
//          CONNECTION_LOST.
// Memory:  a line of the server is at most maxControlReplyBytes long.
class ControlClient : public QObject
{
    Q_OBJECT

public:
    enum class Failure {
        NobodyThere,      // no socket, or nobody listens on it
        PermissionDenied, // it belongs to another user
        NotOneWriter,     // who listens there does not answer as a OneWriter does
        Silent,           // who listens there does not answer at all: stopped, stuck, or no OneWriter
        Full,             // a OneWriter with as many control connections as it takes
        VersionMismatch,  // a OneWriter with another version of the protocol
        ConnectionLost,   // after connected()
    };
    Q_ENUM(Failure)
    using Reply = std::function<void(const ControlResult &)>;

    explicit ControlClient(QObject *parent = nullptr);
    ~ControlClient() override; // waiting calls are not answered any more

    // REQUIRES: not connecting or connected.
    void connectTo(const QString &path);
    // Calls that wait are answered; no signal comes.
    void close();
    bool isConnected() const { return m_state == State::Connected; }
    const ServerInfo &server() const { return m_server; } // since connected()
    // The process that listens, as this machine numbers it: not the server itself when the socket is forwarded. 0: not
    // known. Kept after failed().
    qint64 peerPid() const { return m_peerPid; }

    // REQUIRES: isConnected(). `reply` is never called inside call().
    void call(QLatin1StringView method, const QJsonObject &params, Reply reply);

signals:
    void connected();
    void failed(ControlClient::Failure failure, const QString &text); // text: one line for people
    void notified(const QString &method, const QJsonObject &params);

private:
    enum class State { Idle, Connecting, Greeting, Connected };

    void send(QLatin1StringView method, const QJsonObject &params, Reply reply);
    void greet();
    void readLines();
    void handle(const QJsonObject &message);
    void failRefused(const ControlError &error);
    void checkServer(const ControlResult &info);
    void onSocketError(QLocalSocket::LocalSocketError error);
    void onDisconnected();
    void end();
    void fail(Failure failure, const QString &text);

    QLocalSocket m_socket;
    QTimer m_greetingTimer;
    State m_state = State::Idle;
    QString m_path;
    ServerInfo m_server;
    qint64 m_peerPid = 0;
    QByteArray m_input;
    qsizetype m_searched = 0; // of m_input, no line end in it
    qint64 m_lastId = 0;
    QHash<qint64, Reply> m_waiting;
};
