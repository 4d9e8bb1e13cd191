// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/jsonwriter.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <optional>

// A post as it is stored and answered. Times are ISO 8601 in UTC with milliseconds.
struct Post {
    QString id; // UUIDv7, 36 characters: its order is the order of creation
    QString title;
    std::optional<QString> content;
    qint64 revision = 1; // raised by each change; with the id it makes the entity tag
    QString createdAt;
    QString updatedAt;
};

// The members of {"id","title","content","createdAt","updatedAt"}. `Text` is QString, or QUtf8StringView for the
// columns as a statement holds them: what is only read never becomes UTF-16.
template <typename Text>
void writePost(JsonWriter &json, const Text &id, const Text &title, const std::optional<Text> &content,
               const Text &createdAt, const Text &updatedAt)
{
    json.beginObject().name(QLatin1StringView("id")).string(id).name(QLatin1StringView("title")).string(title);
    json.name(QLatin1StringView("content"));
    if (content)
        json.string(*content);
    else
        json.null();
    json.name(QLatin1StringView("createdAt")).string(createdAt);
    json.name(QLatin1StringView("updatedAt")).string(updatedAt).endObject();
}
QByteArray toJson(const Post &post);

// Strong entity tag (RFC 9110, section 8.8.3) of a post's `data`, quotes included.
QByteArray entityTag(QByteArrayView id, qint64 revision);
QByteArray entityTag(const Post &post);
