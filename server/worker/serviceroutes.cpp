// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/worker/serviceroutes.h"

#include "server/http/router.h"
#include "server/http/writeroute.h"
#include "server/operations/writerecord.h"
#include "server/worker/primaryqueries.h"

#include <QDateTime>
#include <QLoggingCategory>

using namespace Qt::StringLiterals;

namespace
{

Q_LOGGING_CATEGORY(lcService, "onewriter.service", QtInfoMsg)

constexpr char startPage[] = R"(<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>OneWriter</title>
<style>body { font: 1rem/1.5 sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem }</style>
<h1>OneWriter</h1>
<p>An HTTP server on one SQLite file: several processes read, exactly one writes, and a write that was acknowledged is
on disk.</p>
<table>
<tr><td>GET, POST</td><td><a href="/posts">/posts</a></td></tr>
<tr><td>GET, PATCH, DELETE</td><td>/posts/<i>id</i></td></tr>
<tr><td>GET, POST</td><td>/posts/<i>id</i>/comments</td></tr>
<tr><td>GET</td><td>/writes/<i>key</i></td></tr>
<tr><td>GET</td><td><a href="/healthz">/healthz</a></td></tr>
<tr><td>GET</td><td><a href="/readyz">/readyz</a></td></tr>
</table>
<pre>curl -H 'Content-Type: application/json' -d '{"title":"Hello"}' http://…/posts</pre>
</html>
)";

bool canRead(Reader &reader)
{
    try {
        const ReadSnapshot snapshot(reader);
        return true;
    } catch (const SqliteError &error) {
        qCWarning(lcService) << "the database cannot be read:" << error.what();
        return false;
    }
}

void answerReadiness(const Reply &reply, bool isReading, const std::optional<QueryAnswer> &primary)
{
    const bool isAdmitting = primary && primary->isAdmitting;
    const bool isStorageWorking = primary && primary->isStorageWorking;
    const bool isReady = isReading && isAdmitting && isStorageWorking;
    JsonWriter json = Reply::object();
    json.name("ready"_L1).boolean(isReady).name("parts"_L1).beginObject();
    json.name("reader"_L1).boolean(isReading);
    json.name("primary"_L1).boolean(primary.has_value());
    json.name("admission"_L1).boolean(isAdmitting);
    json.name("writer"_L1).boolean(isStorageWorking);
    json.endObject();
    reply.json(isReady ? 200 : 503, std::move(json));
}

std::optional<WriteRecord> recordOf(Reader &reader, const WriteIdentity &identity)
{
    return findRecord(reader, identity, QDateTime::currentMSecsSinceEpoch());
}

void answerState(const Reply &reply, QLatin1StringView state)
{
    JsonWriter json = Reply::object();
    json.name("state"_L1).string(state);
    reply.json(200, std::move(json));
}

void answerRecord(const Reply &reply, const WriteRecord &record)
{
    JsonWriter json = Reply::object();
    if (record.result) {
        const OperationEntry *operation = findOperation(record.operation);
        json.name("state"_L1).string("committed"_L1);
        // Recorded by a version of the program that had another operation of this name, or one that is gone.
        const QByteArray data = operation ? operation->resultJson(*record.result) : QByteArray();
        json.name("status"_L1).number(operation ? operation->successStatus : 200);
        json.name("data"_L1).raw(data.isEmpty() ? "null"_ba : data);
    } else {
        const ErrorCodeInfo &info = errorCodeInfo(record.result.error().code);
        json.name("state"_L1).string("failed"_L1);
        json.name("status"_L1).number(info.status).name("code"_L1).string(info.name);
    }
    reply.json(200, std::move(json));
}

// A write is recorded in its own transaction, so once it is neither recorded nor pending it is worth a second look: it
// may have been committed between the first one and the question.
void answerFate(Reader &reader, PrimaryQueries &primary, const WriteIdentity &identity, const Reply &reply)
{
    if (const auto record = recordOf(reader, identity))
        return answerRecord(reply, *record);
    primary.ask(identity, [&reader, identity, reply](const std::optional<QueryAnswer> &answer) {
        if (!answer)
            return reply.problem({ErrorCode::Unavailable, u"The primary did not answer; ask again."_s});
        if (answer->isPending)
            return answerState(reply, "pending"_L1);
        try {
            const auto record = recordOf(reader, identity);
            return record ? answerRecord(reply, *record) : answerState(reply, "unknown"_L1);
        } catch (const SqliteError &error) {
            qCWarning(lcService) << "the fate of a write cannot be read:" << error.what();
            reply.problem({ErrorCode::OpFailed, u"The request failed inside the server; its log says why."_s});
        }
    });
}

} // namespace

void addServiceRoutes(Router &router, Reader &reader, PrimaryQueries &primary)
{
    router.add({Method::Get, u"/writes/<arg>"_s},
               [&reader, &primary](const QString &key, const QHttpServerRequest &request, const Reply &reply) {
                   if (const auto query = queryParameters(request, {}); !query)
                       return reply.problem({query.error().code, query.error().detail});
                   const QByteArray bytes = key.toUtf8();
                   if (!isIdempotencyKey(bytes))
                       return reply.problem({ErrorCode::Invalid, u"The path holds no idempotency key."_s});
                   answerFate(reader, primary, {tokenScope(request), bytes}, reply);
               });
    router.add({Method::Get, u"/healthz"_s, Caching::Never, Access::Open},
               [](const QHttpServerRequest &request, const Reply &reply) {
                   if (const auto query = queryParameters(request, {}); !query)
                       return reply.problem({query.error().code, query.error().detail});
                   JsonWriter json = Reply::object();
                   json.name("status"_L1).string("ok"_L1);
                   reply.json(200, std::move(json));
               });
    router.add({Method::Get, u"/readyz"_s, Caching::Never, Access::Open},
               [&reader, &primary](const QHttpServerRequest &request, const Reply &reply) {
                   if (const auto query = queryParameters(request, {}); !query)
                       return reply.problem({query.error().code, query.error().detail});
                   const bool isReading = canRead(reader);
                   primary.ask({}, [reply, isReading](const std::optional<QueryAnswer> &answer) {
                       answerReadiness(reply, isReading, answer);
                   });
               });
    router.add({Method::Get, u"/"_s, Caching::WhileUnchanged},
               [](const QHttpServerRequest &request, const Reply &reply) {
                   if (const auto query = queryParameters(request, {}); !query)
                       return reply.problem({query.error().code, query.error().detail});
                   reply.send(200, "text/html; charset=utf-8"_ba, QByteArray(startPage, sizeof(startPage) - 1));
               });
}
