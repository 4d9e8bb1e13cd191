// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/posts/post.h"

#include "shared/jsontext.h"

void appendJson(QByteArray &out, const PostView &post)
{
    out += "{\"id\":";
    appendJsonString(out, post.id);
    out += ",\"title\":";
    appendJsonString(out, post.title);
    out += ",\"content\":";
    if (post.content)
        appendJsonString(out, *post.content);
    else
        out += "null";
    out += ",\"createdAt\":";
    appendJsonString(out, post.createdAt);
    out += ",\"updatedAt\":";
    appendJsonString(out, post.updatedAt);
    out += '}';
}

QByteArray toJson(const Post &post)
{
    const QByteArray id = post.id.toUtf8();
    const QByteArray title = post.title.toUtf8();
    const QByteArray content = post.content.value_or(QString()).toUtf8();
    const QByteArray createdAt = post.createdAt.toUtf8();
    const QByteArray updatedAt = post.updatedAt.toUtf8();
    QByteArray out;
    appendJson(out, {id, title, post.content ? std::optional<QByteArrayView>(content) : std::nullopt, createdAt, updatedAt});
    return out;
}

QByteArray entityTag(QByteArrayView id, qint64 revision)
{
    return '"' + id.toByteArray() + '-' + QByteArray::number(revision) + '"';
}

QByteArray entityTag(const Post &post)
{
    return entityTag(post.id.toLatin1(), post.revision);
}
