// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/queryparameters.h"
#include "server/http/reply.h"
#include "server/operations/precondition.h"
#include "server/operations/writequeue.h"

#include <QHttpServerRequest>

// What all routes that write have in common: what they take from the header of a request, and how they answer.

// Idempotency-Key with the scope of the client's token; an empty key without that field. INVALID for a key that is not
// 1 to 255 characters of A-Z a-z 0-9 . _ ~ : -
WriteResult<WriteIdentity> writeIdentity(const QHttpServerRequest &request);
bool isIdempotencyKey(QByteArrayView key);

// If-Match (RFC 9110, section 13.1.1); nothing without that field. MALFORMED when it is neither "*" nor a list of tags.
WriteResult<std::optional<IfMatch>> ifMatchCondition(const QHttpServerRequest &request);

// The common end of every route that writes: sends the operation to the writer and answers with what becomes of it.
// 2xx: {"worker","data":result}, with the fields `fieldsOf` makes of the result; `Idempotency-Replayed: true` where the
// answer is a recorded one. An operation that could not be made of the request, a query, a malformed key: its problem.
template <typename Operation, typename FieldsOf>
void sendWrite(WriteQueue &writes, const WriteResult<Operation> &operation, const QHttpServerRequest &request,
               const Reply &reply, FieldsOf fieldsOf)
{
    if (const auto query = queryParameters(request, {}); !query)
        return reply.problem(query.error());
    if (!operation)
        return reply.problem(operation.error());
    const auto identity = writeIdentity(request);
    if (!identity)
        return reply.problem(identity.error());
    writes.write(*operation, *identity, [reply, fieldsOf](const Written<typename Operation::Result> &written) {
        HeaderFields fields;
        if (written.replayed)
            fields.push_back({"Idempotency-Replayed", "true"});
        if (!written.result)
            return reply.problem(written.result.error(), fields);
        for (HeaderField &field : fieldsOf(*written.result))
            fields.push_back(std::move(field));
        JsonWriter json = Reply::object();
        json.name(QLatin1StringView("data")).raw(toJson(*written.result));
        reply.json(Operation::successStatus, std::move(json), fields);
    });
}
