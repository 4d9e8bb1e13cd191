// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/controlserver.h"

#include "server/primary/statistics.h"
#include "shared/controlsocket.h"
#include "shared/monotonic.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QLocalSocket>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <set>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(lcControl, "onewriter.control", QtInfoMsg)

namespace
{

struct NoParams {
    static constexpr auto jsonMembers() { return std::tuple(); }
};

struct HistoryParams {
    std::optional<qint64> seconds;
    static constexpr auto jsonMembers() { return std::tuple(jsonMember("seconds", &HistoryParams::seconds)); }
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

template <typename Params>
bool knowsAll(const QJsonObject &params)
{
    const std::set<QString> known =
        std::apply([](const auto &...member) { return std::set<QString>{QString::fromLatin1(member.name)...}; },
                   Params::jsonMembers());
    const QStringList names = params.keys();
    return std::all_of(names.begin(), names.end(), [&known](const QString &name) { return known.contains(name); });
}

bool mayControl(qintptr descriptor)
{
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(int(descriptor), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           (peer.uid == ::geteuid() || peer.uid == 0);
}

// "[1,2]" in pieces: `head`, then the samples with their commas, then `tail`.
ControlConnection::Pieces samplesInPieces(QByteArray head, QList<QByteArray> entries, QByteArray tail)
{
    return [=, next = qsizetype(-1)]() mutable -> QByteArray {
        const qsizetype index = next++;
        if (index < 0)
            return head;
        if (index < entries.size())
            return (index == 0 ? ""_ba : ","_ba) + SampleHistory::sampleJson(entries[index]);
        return index == entries.size() ? tail : QByteArray();
    };
}

// Samples are made once a second, by a timer: without some slack a late one would make a subscriber miss the next.
constexpr qint64 timerToleranceUs = 500'000;

StartRefusal refusal(const QString &path, const QString &why)
{
    return {EX_UNAVAILABLE,
            u"cannot listen on the control socket %1: %2; choose another with --control PATH"_s.arg(path, why)};
}

} // namespace

std::span<const ControlServer::Method> ControlServer::methods()
{
    static constexpr std::array<Method, 10> table{{
        {controlmethod::serverInfo, "no parameters", &ControlServer::serverInfo},
        {controlmethod::statsGet, "no parameters", &ControlServer::statsGet},
        {controlmethod::statsHistory, "{\"seconds\": 1 to 3600, default 3600}", &ControlServer::statsHistory},
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
{
    m_server.setMaxPendingConnections(maxConnections);
    connect(&m_server, &QLocalServer::newConnection, this, &ControlServer::acceptWaiting);
    connect(&statistics, &Statistics::sampled, this, qOverload<const Sample &>(&ControlServer::publish));
    connect(&log, &LogBook::added, this, qOverload<const LogEntry &>(&ControlServer::publish));
}

ControlServer::~ControlServer()
{
    close();
}

std::optional<StartRefusal> ControlServer::listen(const QString &path, quint16 port)
{
    if (QFile::encodeName(path).size() > maxControlPathBytes)
        return refusal(path, u"the path is longer than %1 bytes"_s.arg(maxControlPathBytes));
    const QString folder = QFileInfo(path).absolutePath();
    if (const auto problem = prepareControlFolder(folder))
        return refusal(path, u"its folder cannot be used: %1"_s.arg(*problem));

    // Two servers that start at the same moment would both find the old socket stale; the lock lets one of them look.
    auto lock = LockFile::lock(path + ".lock"_L1);
    if (!lock) {
        if (lock.error().systemError == EWOULDBLOCK)
            return refusal(path, u"it is held by process %1"_s.arg(lock.error().holder));
        return refusal(path, u"its lock file: %1"_s.arg(qt_error_string(lock.error().systemError)));
    }
    switch (probeControlSocket(path)) {
    case SocketState::Absent:
        break;
    case SocketState::Stale:
        QFile::remove(path);
        break;
    case SocketState::Listening:
    case SocketState::Forbidden:
        return refusal(path, u"another program listens on it"_s);
    case SocketState::NoSocket:
        return refusal(path, u"a file that is no socket has this name"_s);
    }
    m_lock = std::move(*lock);
    m_path = path;
    if (const auto problem = bindAndListen()) {
        m_path.clear();
        m_lock.reset();
        return refusal(path, *problem);
    }
    addLink(port);
    return std::nullopt;
}

void ControlServer::close()
{
    m_server.close(); // removes the file
    if (!m_link.isEmpty())
        QFile::remove(m_link);
    m_link.clear();
    m_path.clear();
    m_lock.reset();
    const QList<ControlConnection *> connections = m_peers.keys();
    for (ControlConnection *connection : connections)
        connection->finishNow();
}

// Bound here and not by QLocalServer: its access options bind in a temporary folder and then rename over whatever has
// the name, which needs a shorter path. The mode of an unbound socket becomes the mode of its file (unix(7)), so
// there is no moment in which others may connect.
std::optional<QString> ControlServer::bindAndListen()
{
    const QByteArray name = QFile::encodeName(m_path);
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.constData(), std::size_t(name.size()));
    if (descriptor < 0 || ::fchmod(descriptor, S_IRUSR | S_IWUSR) != 0 ||
        ::bind(descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0 ||
        ::listen(descriptor, maxConnections) != 0) {
        const int error = errno;
        if (descriptor >= 0)
            ::close(descriptor);
        return qt_error_string(error);
    }
    if (!m_server.listen(descriptor)) {
        ::close(descriptor);
        return m_server.errorString();
    }
    return std::nullopt;
}

void ControlServer::addLink(quint16 port)
{
    const QString link = defaultControlPath(port);
    const QString folder = QFileInfo(link).absolutePath();
    if (link == m_path || prepareControlFolder(folder))
        return;
    switch (probeControlSocket(link)) {
    case SocketState::Stale:
    case SocketState::Absent: // also a link to a socket that is gone
        QFile::remove(link);
        if (QFile::link(m_path, link))
            m_link = link;
        return;
    case SocketState::Listening: // a server on the same port of another address
    case SocketState::Forbidden:
    case SocketState::NoSocket:
        return;
    }
}

// When descriptors run out QLocalServer closes itself and removes its file without a signal.
void ControlServer::listenAgainIfClosed()
{
    if (m_path.isEmpty() || m_server.isListening())
        return;
    const auto problem = bindAndListen();
    if (problem)
        qCWarning(lcControl).noquote() << "the control socket was closed and cannot be opened again:" << *problem;
    else
        qCWarning(lcControl) << "the control socket was closed and is open again; were there too few descriptors?";
}

void ControlServer::acceptWaiting()
{
    while (QLocalSocket *socket = m_server.nextPendingConnection()) {
        if (!mayControl(socket->socketDescriptor())) {
            qCWarning(lcControl) << "refused a connection of another user";
            delete socket;
            continue;
        }
        auto *connection = new ControlConnection(socket, this);
        if (m_peers.size() >= maxConnections) {
            connection->send(controlLine(controlResponse(
                QJsonValue(), controlRefusal(u"TOO_MANY_CONNECTIONS"_s,
                                                 u"There are %1 connections already."_s.arg(maxConnections)))));
            connection->finish();
            continue;
        }
        m_peers.insert(connection, {});
        connect(connection, &QObject::destroyed, this, [this, connection] { m_peers.remove(connection); });
        connect(connection, &ControlConnection::lineReceived, this,
                [this, connection](const QByteArray &line) { handleLine(connection, line); });
        connect(connection, &ControlConnection::lineTooLong, this, [this, connection] {
            const QString text = u"The line is longer than %1 bytes."_s.arg(maxControlRequestBytes);
            answer({connection, QJsonValue::Null}, tl::unexpected(ControlError{ControlError::ParseError, text, {}}));
            connection->finish();
        });
    }
}

void ControlServer::handleLine(ControlConnection *connection, const QByteArray &line)
{
    const auto refuse = [&](int code, const QJsonValue &id, const QString &text) {
        answer({connection, id}, tl::unexpected(ControlError{code, text, {}}));
    };
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(line, &error);
    if (!document.isObject()) {
        if (error.error != QJsonParseError::NoError)
            refuse(ControlError::ParseError, QJsonValue::Null, u"This is not JSON: %1."_s.arg(error.errorString()));
        else
            refuse(ControlError::InvalidRequest, QJsonValue::Null, u"A request is one JSON object."_s);
        connection->finish();
        return;
    }

    const QJsonObject message = document.object();
    const QJsonValue id = message.value("id"_L1);
    const bool isIdValid = id.isUndefined() || id.isNull() || id.isString() || id.isDouble();
    const QJsonValue params = message.value("params"_L1);
    const QString name = message.value("method"_L1).toString();
    if (message.value("jsonrpc"_L1).toString() != "2.0"_L1 || name.isEmpty() || !isIdValid ||
        !(params.isUndefined() || params.isObject() || params.isArray())) {
        refuse(ControlError::InvalidRequest, isIdValid && !id.isUndefined() ? id : QJsonValue::Null,
               u"A request has \"jsonrpc\": \"2.0\", \"method\", \"id\" and, as an object, \"params\"."_s);
        return;
    }
    const auto all = methods();
    const auto method = std::find_if(all.begin(), all.end(), [&name](const Method &m) { return m.name == name; });
    Request request{connection, id, params.toObject()};
    if (method == all.end())
        return answer(request,
                      tl::unexpected(ControlError{ControlError::MethodNotFound, u"There is no such method."_s, {}}));
    request.method = &*method;
    if (params.isArray())
        return answer(request, tl::unexpected(wrongParams(request)));
    if (m_peers.value(connection).unanswered >= maxUnanswered)
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
    ++m_peers[request.connection].unanswered;
    return [this, request](const ControlResult &result) {
        if (!request.connection) // nor is `this` certain to exist then
            return;
        --m_peers[request.connection].unanswered;
        answer(request, result);
    };
}

void ControlServer::publish(const Sample &sample)
{
    listenAgainIfClosed();
    const qint64 nowUs = monotonicUs();
    m_history.add(sample, nowUs);
    QByteArray line; // made once, and only if somebody wants it
    for (auto it = m_peers.begin(); it != m_peers.end(); ++it) {
        auto &subscription = it->subscription;
        if (!subscription || nowUs < subscription->nextUs)
            continue;
        if (line.isEmpty())
            line = controlLine(controlNotification(controlmethod::statsSample, toJson(sample)));
        it.key()->offer(line);
        subscription->nextUs = nowUs + subscription->intervalUs - timerToleranceUs;
    }
}

void ControlServer::publish(const LogEntry &entry)
{
    const QByteArray line = controlLine(controlNotification(controlmethod::logEntry, toJson(entry)));
    for (auto it = m_peers.begin(); it != m_peers.end(); ++it) {
        if (it->subscription)
            it.key()->offer(line);
    }
}

template <typename Params>
std::optional<Params> ControlServer::paramsOf(const Request &request)
{
    Params params;
    if (knowsAll<Params>(request.params) && fromJson(request.params, params))
        return params;
    answer(request, tl::unexpected(wrongParams(request)));
    return std::nullopt;
}

ControlError ControlServer::wrongParams(const Request &request)
{
    const QString text = u"%1 takes %2."_s.arg(request.method->name, QLatin1StringView(request.method->takes));
    return {ControlError::InvalidParams, text, {}};
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
    const qint64 seconds = params->seconds.value_or(SampleHistory::maxSamples);
    if (seconds < 1 || seconds > qint64(SampleHistory::maxSamples))
        return answer(request, tl::unexpected(wrongParams(request)));
    if (request.id.isUndefined())
        return;
    // An hour of samples is megabytes: made as the peer reads it, so that neither memory nor the main thread suffers.
    const QByteArray whole = controlLine(controlResponse(request.id, QJsonObject{{u"samples"_s, QJsonArray()}}));
    const qsizetype cut = whole.lastIndexOf(R"("samples":[])") + qsizetype(sizeof(R"("samples":[)")) - 1;
    request.connection->sendInPieces(
        samplesInPieces(whole.left(cut), m_history.since(seconds, monotonicUs()), whole.mid(cut)));
}

void ControlServer::statsSubscribe(const Request &request)
{
    const auto params = paramsOf<SubscribeParams>(request);
    if (!params)
        return;
    const qint64 intervalMs = params->intervalMs.value_or(1'000);
    if (intervalMs < 100 || intervalMs > 60'000)
        return answer(request, tl::unexpected(wrongParams(request)));
    m_peers[request.connection].subscription = Subscription{intervalMs * 1'000, 0};
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
    if (!QDir::isAbsolutePath(params->path))
        return answer(request, tl::unexpected(wrongParams(request)));
    const auto progress = [connection = request.connection](const BackupProgress &state) {
        if (connection)
            connection->offer(controlLine(controlNotification(controlmethod::backupProgress, toJson(state))));
    };
    m_actions.backup(params->path, params->force.value_or(false), progress, answerLater(request));
}
