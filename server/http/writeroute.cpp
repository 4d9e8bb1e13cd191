// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/writeroute.h"

#include "server/http/etag.h"
#include "server/http/router.h"

#include <algorithm>

using namespace Qt::StringLiterals;

bool isIdempotencyKey(QByteArrayView key)
{
    const auto isAllowed = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               QByteArrayView("._~:-").contains(c);
    };
    return !key.isEmpty() && key.size() <= 255 && std::all_of(key.begin(), key.end(), isAllowed);
}

WriteResult<WriteIdentity> writeIdentity(const QHttpServerRequest &request)
{
    const QByteArray key = request.value("Idempotency-Key"_ba);
    if (key.isNull())
        return WriteIdentity{};
    if (!isIdempotencyKey(key))
        return refused(ErrorCode::Invalid, u"Idempotency-Key must be 1 to 255 characters of A-Z a-z 0-9 . _ ~ : -"_s);
    return WriteIdentity{tokenScope(request), key};
}

WriteResult<std::optional<IfMatch>> ifMatchCondition(const QHttpServerRequest &request)
{
    const QByteArray field = request.value("If-Match"_ba);
    if (field.isNull())
        return std::nullopt;
    if (field.trimmed() == "*")
        return IfMatch{.any = true, .tags = {}};
    auto tags = entityTagList(field);
    if (!tags)
        return refused(ErrorCode::Malformed, u"If-Match must be * or a list of entity tags in quotes."_s);
    return IfMatch{.any = false, .tags = *std::move(tags)};
}
