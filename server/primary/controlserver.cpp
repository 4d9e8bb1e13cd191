// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/controlserver.h"

#include "server/primary/controlrequest.h"
#include "server/primary/statistics.h"

#include <QDir>
#include <QLocalSocket>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

// What peers have to read their last answers before the program ends.
constexpr auto lastAnswersLimit = 200ms;

struct NoParams {
    static constexpr auto jsonMembers() { return std::tuple(); }
};

struct HistoryParams {
    std::optional<qint64> seconds;
    std::optional<qint64> skip;
    static constexpr auto jsonMembers()
    {
        return std::tuple(jsonMember("seconds", &HistoryParams::seconds), jsonMember("skip", &HistoryParams::skip));
    }
};

struct SubscribeParams {
    std::optional<qint64> intervalMs;
    static constexpr auto jsonMembers() { return std::tuple(jsonMember("intervalMs", &SubscribeParams::intervalMs)); }
};

struct RestartParams {
    int slot = 0;
    static constexpr auto jsonMembers() { return std::tuple(jsonMember("slot", &RestartParams::slot)); }
};

struct BackupParams {
    QString path;
    std::optional<bool> force;
    static constexpr auto jsonMembers()
    {
        return std::tuple(jsonMember("path", &BackupParams::path), jsonMember("force", &BackupParams::force));
    }
};

} // namespace

std::span<const ControlServer::Method> ControlServer::methods()
{
    static constexpr std::array<Method, 10> table{{
        {controlmethod::serverInfo, "no parameters", &ControlServer::serverInfo},
        {controlmethod::statsGet, "no parameters", &ControlServer::statsGet},
        {controlmethod::statsHistory, "{\"seconds\": 1 to 3600, default 3600, \"skip\": 0 to 3599, default 0}",
         &ControlServer::statsHistory},
        {controlmethod::statsSubscribe, "{\"intervalMs\": 100 to 60000, default 1000}", &ControlServer::statsSubscribe},
        {controlmethod::logRecent, "no parameters", &ControlServer::logRecent},
        {controlmethod::workerRestart, "{\"slot\": number}", &ControlServer::workerRestart},
        {controlmethod::serverReload, "no parameters", &ControlServer::serverReload},
        {controlmethod::serverDrain, "no parameters", &ControlServer::serverDrain},
        {controlmethod::databaseCheckpoint, "no parameters", &ControlServer::databaseCheckpoint},
        {controlmethod::databaseBackup, "{\"path\": absolute path, \"force\": true or false, default false}",
         &ControlServer::databaseBackup},
    }};
    return table;
}

ControlServer::ControlServer(ControlActions &actions, Statistics &statistics, LogBook &log, QObject *parent)
    : QObject(parent)
    , m_actions(actions)
    , m_statistics(statistics)
    , m_log(log)
    , m_feed(statistics, log)
    , m_listener(maxConnections)
{
    connect(&m_listener, &ControlListener::connected, this, &ControlServer::add);
    connect(&statistics, &Statistics::sampled, &m_listener, &ControlListener::listenAgainIfClosed);
}

ControlServer::~ControlServer()
{
    close();
}

void ControlServer::close()
{
    m_listener.close();
    ControlConnection::finishNow(m_peers.keys(), lastAnswersLimit);
}

void ControlServer::add(QLocalSocket *socket)
{
    auto *connection = new ControlConnection(socket, this);
    if (m_peers.size() >= maxConnections) {
        answer({connection, QJsonValue::Null},
               controlRefusal(u"TOO_MANY_CONNECTIONS"_s, u"There are %1 connections already."_s.arg(maxConnections)));
        connection->finish();
        return;
    }
    m_peers.insert(connection, 0);
    connect(connection, &QObject::destroyed, this, [this, connection] { m_peers.remove(connection); });
    connect(connection, &ControlConnection::lineReceived, this,
            [this, connection](const QByteArray &line) { handleLine(connection, line); });
    connect(connection, &ControlConnection::lineTooLong, this, [this, connection] {
        const QString text = u"The line is longer than %1 bytes."_s.arg(maxControlRequestBytes);
        answer({connection, QJsonValue::Null}, tl::unexpected(ControlError{ControlError::ParseError, text, {}}));
        connection->finish();
    });
}

void ControlServer::handleLine(ControlConnection *connection, const QByteArray &line)
{
    const auto parsed = parseControlRequest(line);
    if (!parsed) {
        answer({connection, parsed.error().id}, tl::unexpected(parsed.error().error));
        if (parsed.error().isRubbish)
            connection->finish();
        return;
    }
    const auto all = methods();
    const auto method = std::find_if(all.begin(), all.end(), [&](const Method &m) { return m.name == parsed->method; });
    Request request{connection, parsed->id, parsed->params.toObject()};
    if (method == all.end())
        return answer(request,
                      tl::unexpected(ControlError{ControlError::MethodNotFound, u"There is no such method."_s, {}}));
    request.method = &*method;
    if (parsed->params.isArray())
        return refuseParams(request);
    if (m_peers.value(connection) >= maxUnanswered)
        return answer(request, controlRefusal(u"TOO_MANY_REQUESTS"_s,
                                              u"%1 requests of this connection are unanswered."_s.arg(maxUnanswered)));
    (this->*method->handle)(request);
}

void ControlServer::answer(const Request &request, const ControlResult &result)
{
    if (request.connection && !request.id.isUndefined())
        request.connection->send(controlLine(controlResponse(request.id, result)));
}

ControlActions::Done ControlServer::answerLater(const Request &request)
{
    ++m_peers[request.connection];
    return [this, request](const ControlResult &result) {
        if (!request.connection) // nor is `this` certain to exist then
            return;
        --m_peers[request.connection];
        answer(request, result);
    };
}

template <typename Params>
std::optional<Params> ControlServer::paramsOf(const Request &request)
{
    auto params = controlParams<Params>(request.params);
    if (!params)
        refuseParams(request);
    return params;
}

void ControlServer::refuseParams(const Request &request)
{
    const QString text = u"%1 takes %2."_s.arg(request.method->name, QLatin1StringView(request.method->takes));
    answer(request, tl::unexpected(ControlError{ControlError::InvalidParams, text, {}}));
}

void ControlServer::serverInfo(const Request &request)
{
    if (paramsOf<NoParams>(request))
        answer(request, toJson(m_actions.info()));
}

void ControlServer::statsGet(const Request &request)
{
    if (paramsOf<NoParams>(request))
        answer(request, toJson(m_statistics.current()));
}

void ControlServer::statsHistory(const Request &request)
{
    const auto params = paramsOf<HistoryParams>(request);
    if (!params)
        return;
    constexpr auto hour = qint64(SampleHistory::maxSamples);
    const qint64 seconds = params->seconds.value_or(hour);
    const qint64 skip = params->skip.value_or(0);
    if (seconds < 1 || seconds > hour || skip < 0 || skip >= hour)
        return refuseParams(request);
    if (!request.id.isUndefined())
        request.connection->sendInPieces(m_feed.history(request.id, seconds, skip));
}

void ControlServer::statsSubscribe(const Request &request)
{
    const auto params = paramsOf<SubscribeParams>(request);
    if (!params)
        return;
    const qint64 intervalMs = params->intervalMs.value_or(1'000);
    if (intervalMs < 100 || intervalMs > 60'000)
        return refuseParams(request);
    m_feed.subscribe(request.connection, intervalMs);
    answer(request, QJsonObject{{u"intervalMs"_s, intervalMs}});
}

void ControlServer::logRecent(const Request &request)
{
    if (paramsOf<NoParams>(request))
        answer(request, QJsonObject{{u"entries"_s, toJson(m_log.recent())}});
}

void ControlServer::workerRestart(const Request &request)
{
    if (const auto params = paramsOf<RestartParams>(request))
        m_actions.restartWorker(params->slot, answerLater(request));
}

void ControlServer::serverReload(const Request &request)
{
    if (paramsOf<NoParams>(request))
        m_actions.reload(answerLater(request));
}

void ControlServer::serverDrain(const Request &request)
{
    if (paramsOf<NoParams>(request))
        m_actions.drain(answerLater(request));
}

void ControlServer::databaseCheckpoint(const Request &request)
{
    if (paramsOf<NoParams>(request))
        m_actions.checkpoint(answerLater(request));
}

void ControlServer::databaseBackup(const Request &request)
{
    const auto params = paramsOf<BackupParams>(request);
    if (!params)
        return;
    if (!QDir::isAbsolutePath(params->path) || params->path.contains(QChar::Null)) // no file has such a name
        return refuseParams(request);
    const auto progress = [connection = request.connection](const BackupProgress &state) {
        if (connection)
            connection->offer(controlLine(controlNotification(controlmethod::backupProgress, toJson(state))));
    };
    m_actions.backup(params->path, params->force.value_or(false), progress, answerLater(request));
}
