// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/comments/commentwrites.h"

#include "server/storage/writetransaction.h"

using namespace Qt::StringLiterals;

namespace
{

const WriteSql postIsThere{"SELECT 1 FROM posts WHERE id = ?"};
const WriteSql insertComment{"INSERT INTO comments(id, post_id, body, created_at) VALUES (?, ?, ?, ?)"};

} // namespace

WriteResult<Comment> apply(WriteTransaction &db, const CreateComment &operation)
{
    if (!db.statement(postIsThere).bind(operation.postId).step())
        return refused(ErrorCode::NotFound, u"There is no post %1."_s.arg(shortened(operation.postId)));
    const Comment comment{db.newId(), operation.postId, operation.body, db.now()};
    db.statement(insertComment).bind(comment.id).bind(comment.postId).bind(comment.body).bind(comment.createdAt).run();
    return comment;
}
