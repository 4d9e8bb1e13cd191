// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/primary/controlactions.h"
#include "server/primary/controlconnection.h"
#include "server/primary/samplehistory.h"
#include "server/storage/lockfile.h"
#include "server/storage/startrefusal.h"
#include "shared/logging.h"
#include "shared/sample.h"

#include <QHash>
#include <QLocalServer>
#include <QLoggingCategory>
#include <QPointer>

#include <optional>
#include <span>

Q_DECLARE_LOGGING_CATEGORY(lcControl)

class Statistics;

// The control socket: answers those who ask what the server does, and passes on what they ask it to do
// (docs/control-protocol.md). Keeps the last hour of samples.
//
// Threads: the main thread.
// Owner:   Primary; the actions, the statistics and the log book outlive it.
// Errors:  bytes from a peer are never trusted: a line that is no JSON object, or too long, is answered and ends the
//          connection; a request that cannot be done is answered with its error.
// Memory:  maxConnections peers with at most maxUnanswered requests each; see ControlConnection and SampleHistory.
// Rule:    only this user and root may connect: mode 0600, and the peer's credentials are looked at (SO_PEERCRED,
//          unix(7)), since a folder the user named may let others in before the mode is set.
class ControlServer : public QObject
{
    Q_OBJECT

public:
    static constexpr int maxConnections = 32;
    static constexpr int maxUnanswered = 16;

    ControlServer(ControlActions &actions, Statistics &statistics, LogBook &log, QObject *parent = nullptr);
    ~ControlServer() override;

    // Listens at an absolute path. A socket left by a killed server is replaced; one that anybody listens on is not.
    // A path outside the default folder gets a symbolic link PORT.sock there, by which commands find this server.
    [[nodiscard]] std::optional<StartRefusal> listen(const QString &path, quint16 port);
    // Stops listening, sends what was answered, closes all connections.
    void close();

private:
    struct Subscription {
        qint64 intervalUs;
        qint64 nextUs; // not before this
    };
    struct Peer {
        int unanswered = 0;
        std::optional<Subscription> subscription;
    };
    struct Method;
    struct Request {
        QPointer<ControlConnection> connection; // null: the asker is gone
        QJsonValue id;                          // undefined: no answer is wanted
        QJsonObject params = {};
        const Method *method = nullptr;
    };
    struct Method {
        QLatin1StringView name;
        const char *takes; // its parameters, for the error message
        void (ControlServer::*handle)(const Request &request);
    };
    static std::span<const Method> methods();

    std::optional<QString> bindAndListen();
    void addLink(quint16 port);
    void listenAgainIfClosed();
    void acceptWaiting();
    void handleLine(ControlConnection *connection, const QByteArray &line);
    void answer(const Request &request, const ControlResult &result);
    ControlActions::Done answerLater(const Request &request);
    void publish(const Sample &sample);
    void publish(const LogEntry &entry);

    template <typename Params>
    std::optional<Params> paramsOf(const Request &request);
    static ControlError wrongParams(const Request &request);

    void serverInfo(const Request &request);
    void statsGet(const Request &request);
    void statsHistory(const Request &request);
    void statsSubscribe(const Request &request);
    void logRecent(const Request &request);
    void workerRestart(const Request &request);
    void serverReload(const Request &request);
    void serverDrain(const Request &request);
    void databaseCheckpoint(const Request &request);
    void databaseBackup(const Request &request);

    ControlActions &m_actions;
    Statistics &m_statistics;
    LogBook &m_log;
    SampleHistory m_history;
    QHash<ControlConnection *, Peer> m_peers;
    QString m_path; // empty: not listening
    QString m_link; // in the default folder, to m_path; empty: none
    std::optional<LockFile> m_lock;
    QLocalServer m_server;
};
