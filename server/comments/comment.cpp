// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/comments/comment.h"

#include "shared/jsontext.h"

void appendJson(QByteArray &out, const CommentView &comment)
{
    out += "{\"id\":";
    appendJsonString(out, comment.id);
    out += ",\"postId\":";
    appendJsonString(out, comment.postId);
    out += ",\"body\":";
    appendJsonString(out, comment.body);
    out += ",\"createdAt\":";
    appendJsonString(out, comment.createdAt);
    out += '}';
}

QByteArray toJson(const Comment &comment)
{
    const QByteArray id = comment.id.toUtf8();
    const QByteArray postId = comment.postId.toUtf8();
    const QByteArray body = comment.body.toUtf8();
    const QByteArray createdAt = comment.createdAt.toUtf8();
    QByteArray out;
    appendJson(out, CommentView{id, postId, body, createdAt});
    return out;
}
