// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/comments/comment.h"

QByteArray toJson(const Comment &comment)
{
    JsonWriter json;
    writeComment(json, comment.id, comment.postId, comment.body, comment.createdAt);
    return json.bytes();
}
