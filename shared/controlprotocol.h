// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/jsonmembers.h"

#include <tl/expected.hpp>

#include <QByteArray>
#include <QLatin1StringView>

// What passes over the control socket: JSON-RPC 2.0 (jsonrpc.org/specification), one object per line.
// docs/control-protocol.md describes all of it; here is what both ends share.

// Raised when something a client relies on changes its meaning; new members and methods do not raise it.
inline constexpr int controlProtocolVersion = 1;
// The longest line the server reads, without its end.
inline constexpr qsizetype maxControlRequestBytes = 64 * 1024;
// The longest line a client reads: ten minutes of samples of 64 workers take 14 MB.
inline constexpr qsizetype maxControlReplyBytes = 32 * 1024 * 1024;

namespace controlmethod
{
inline constexpr QLatin1StringView serverInfo("server.info");
inline constexpr QLatin1StringView statsGet("stats.get");
inline constexpr QLatin1StringView statsHistory("stats.history");
inline constexpr QLatin1StringView statsSubscribe("stats.subscribe");
inline constexpr QLatin1StringView logRecent("log.recent");
inline constexpr QLatin1StringView workerRestart("worker.restart");
inline constexpr QLatin1StringView serverReload("server.reload");
inline constexpr QLatin1StringView serverDrain("server.drain");
inline constexpr QLatin1StringView databaseCheckpoint("database.checkpoint");
inline constexpr QLatin1StringView databaseBackup("database.backup");
// notifications
inline constexpr QLatin1StringView statsSample("stats.sample");
inline constexpr QLatin1StringView logEntry("log.entry");
inline constexpr QLatin1StringView backupProgress("backup.progress");
} // namespace controlmethod

// Those of ControlError::reason that a client acts upon.
namespace controlreason
{
inline constexpr QLatin1StringView targetExists("TARGET_EXISTS");     // of a backup without `force`
inline constexpr QLatin1StringView connectionLost("CONNECTION_LOST"); // said by a client: the answer will not come
} // namespace controlreason

// Why a request was not done: the "error" of a response.
struct ControlError {
    enum Code : int {
        ParseError = -32700,
        InvalidRequest = -32600,
        MethodNotFound = -32601,
        InvalidParams = -32602,
        Refused = -32000, // understood, but not done: `reason` says why
    };
    int code = Refused;
    QString message; // for people: one line
    QString reason;  // "data.code", for programs: "NO_SUCH_WORKER"; empty for the errors of JSON-RPC itself
};

using ControlResult = tl::expected<QJsonObject, ControlError>;

// Shorthand for what an action returns to refuse:
// `return controlRefusal(u"NO_SUCH_WORKER"_s, u"There is no slot 9."_s);`
inline tl::unexpected<ControlError> controlRefusal(QString reason, QString message)
{
    return tl::unexpected(ControlError{ControlError::Refused, std::move(message), std::move(reason)});
}

// The answer to server.info.
struct ServerInfo {
    QString name; // always "onewriter": how a client knows what it talks to
    QString version;
    int protocolVersion = 0;
    qint64 pid = 0;
    QString url;         // "http://127.0.0.1:3000"
    QString database;    // absolute path
    QString control;     // absolute path
    int workers = 0;     // slots
    QJsonObject options; // of serve, by their names without dashes, as they are in effect; no secrets
    QString sqliteVersion;
    QDateTime startedAt;

    static constexpr auto jsonMembers()
    {
        using I = ServerInfo;
        return std::tuple(jsonMember("name", &I::name), jsonMember("version", &I::version),
                          jsonMember("protocolVersion", &I::protocolVersion), jsonMember("pid", &I::pid),
                          jsonMember("url", &I::url), jsonMember("database", &I::database),
                          jsonMember("control", &I::control), jsonMember("workers", &I::workers),
                          jsonMember("options", &I::options), jsonMember("sqliteVersion", &I::sqliteVersion),
                          jsonMember("startedAt", &I::startedAt));
    }
};

// The parameters of a backup.progress notification.
struct BackupProgress {
    QString path;         // of the backup, as asked for
    qint64 donePages = 0; // all of them: the copy is being checked
    qint64 totalPages = 0;

    static constexpr auto jsonMembers()
    {
        using B = BackupProgress;
        return std::tuple(jsonMember("path", &B::path), jsonMember("donePages", &B::donePages),
                          jsonMember("totalPages", &B::totalPages));
    }
};

// One object as a line, its end included.
QByteArray controlLine(const QJsonObject &message);

QJsonObject controlRequest(qint64 id, QLatin1StringView method, const QJsonObject &params);
QJsonObject controlNotification(QLatin1StringView method, const QJsonObject &params);
QJsonObject controlResponse(const QJsonValue &id, const ControlResult &result);
// The "error" object of a response; one that is no such object gives a Refused without a reason.
ControlError controlErrorFromJson(const QJsonObject &error);
