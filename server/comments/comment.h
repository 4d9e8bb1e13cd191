// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/jsonwriter.h"

#include <QByteArray>
#include <QString>

// A comment on a post, as it is stored and answered. Comments are never changed, so they have no revision of their own.
struct Comment {
    QString id; // UUIDv7
    QString postId;
    QString body;
    QString createdAt; // ISO 8601 in UTC with milliseconds
};

// The members of {"id","postId","body","createdAt"}. `Text` is QString, or QUtf8StringView for columns of a statement.
template <typename Text>
void writeComment(JsonWriter &json, const Text &id, const Text &postId, const Text &body, const Text &createdAt)
{
    json.beginObject().name(QLatin1StringView("id")).string(id).name(QLatin1StringView("postId")).string(postId);
    json.name(QLatin1StringView("body"))
        .string(body)
        .name(QLatin1StringView("createdAt"))
        .string(createdAt)
        .endObject();
}
QByteArray toJson(const Comment &comment);
