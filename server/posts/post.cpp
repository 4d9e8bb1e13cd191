// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/posts/post.h"

QByteArray toJson(const Post &post)
{
    JsonWriter json;
    writePost(json, post.id, post.title, post.content, post.createdAt, post.updatedAt);
    return json.bytes();
}

QByteArray entityTag(QByteArrayView id, qint64 revision)
{
    return '"' + id.toByteArray() + '-' + QByteArray::number(revision) + '"';
}

QByteArray entityTag(const Post &post)
{
    return entityTag(post.id.toLatin1(), post.revision);
}
