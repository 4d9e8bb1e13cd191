// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/problem.h"

#include "server/http/jsonwriter.h"

#include <unistd.h>

using namespace Qt::StringLiterals;

QByteArray Problem::json() const
{
    const ErrorCodeInfo &info = errorCodeInfo(code);
    JsonWriter json;
    json.beginObject();
    json.name("type"_L1).string(u"urn:onewriter:problem:"_s + info.name);
    json.name("title"_L1).string(info.title);
    json.name("status"_L1).number(info.status);
    json.name("detail"_L1).string(detail);
    json.name("code"_L1).string(info.name);
    json.name("worker"_L1).number(::getpid());
    if (outcome)
        json.name("outcome"_L1).string(outcomeName(*outcome));
    json.endObject();
    return json.bytes();
}

HeaderFields Problem::fields(const HeaderFields &more) const
{
    HeaderFields fields;
    if (const int seconds = errorCodeInfo(code).retryAfterSeconds; seconds > 0)
        fields.push_back({"Retry-After"_ba, QByteArray::number(seconds)});
    fields.insert(fields.end(), more.begin(), more.end());
    return fields;
}

QByteArray Problem::contentType()
{
    return "application/problem+json"_ba;
}
