// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/primary/controlactions.h"
#include "server/primary/controlconnection.h"
#include "server/primary/controlfeed.h"
#include "server/primary/controllistener.h"
#include "shared/logging.h"

#include <QHash>
#include <QPointer>

#include <optional>
#include <span>

class Statistics;

// The control socket: answers those who ask what the server does, and passes on what they ask it to do
// (docs/control-protocol.md).
//
// Threads: the main thread.
// Owner:   Primary; the actions, the statistics and the log book outlive it.
// Errors:  bytes from a peer are never trusted: a line that is no JSON object, or too long, is answered and ends the
//          connection; a request that cannot be done is answered with its error.
// Memory:  maxConnections peers with at most maxUnanswered requests each; see ControlConnection and ControlFeed.
class ControlServer : public QObject
{
    Q_OBJECT

public:
    static constexpr int maxConnections = 32;
    static constexpr int maxUnanswered = 16;

    ControlServer(ControlActions &actions, Statistics &statistics, LogBook &log, QObject *parent = nullptr);
    ~ControlServer() override;

    // See ControlListener.
    [[nodiscard]] std::optional<StartRefusal> listen(const QString &path, quint16 port)
    {
        return m_listener.listen(path, port);
    }
    // Stops listening, sends what was answered, closes all connections.
    void close();

private:
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

    void add(QLocalSocket *socket);
    void handleLine(ControlConnection *connection, const QByteArray &line);
    void answer(const Request &request, const ControlResult &result);
    ControlActions::Done answerLater(const Request &request);

    template <typename Params>
    std::optional<Params> paramsOf(const Request &request);
    void refuseParams(const Request &request);

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
    ControlFeed m_feed;
    QHash<ControlConnection *, int> m_peers; // how many of its requests are not answered
    ControlListener m_listener;
};
