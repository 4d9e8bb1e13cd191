// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/posts/postwrites.h"

#include "server/storage/writetransaction.h"

using namespace Qt::StringLiterals;

namespace
{

const WriteSql insertPost{"INSERT INTO posts(id, title, content, revision, created_at, updated_at) "
                          "VALUES (?, ?, ?, 1, ?, ?)"};
const WriteSql selectPost{"SELECT id, title, content, revision, created_at, updated_at FROM posts WHERE id = ?"};
const WriteSql updatePost{"UPDATE posts SET title = ?, content = ?, revision = ?, updated_at = ? WHERE id = ?"};
const WriteSql deletePost{"DELETE FROM posts WHERE id = ?"};

// The post, if it is there and `ifMatch` allows to change it.
WriteResult<Post> changeablePost(WriteTransaction &db, const QString &id, const std::optional<IfMatch> &ifMatch)
{
    auto row = db.statement(selectPost);
    row.bind(id);
    if (!row.step())
        return refused(ErrorCode::NotFound, u"There is no post %1."_s.arg(shortened(id)));
    Post post{row.text(0), row.text(1), {}, row.integer(3), row.text(4), row.text(5)};
    if (!row.isNull(2))
        post.content = row.text(2);
    if (ifMatch && !ifMatch->holds(entityTag(post)))
        return refused(ErrorCode::PreconditionFailed, u"The post has changed: its entity tag is not in If-Match."_s);
    return post;
}

} // namespace

WriteResult<Post> apply(WriteTransaction &db, const CreatePost &operation)
{
    const QString now = db.now();
    const Post post{db.newId(), operation.title, operation.content, 1, now, now};
    db.statement(insertPost)
        .bind(post.id)
        .bind(post.title)
        .bindOptional(post.content)
        .bind(post.createdAt)
        .bind(post.updatedAt)
        .run();
    return post;
}

WriteResult<Post> apply(WriteTransaction &db, const UpdatePost &operation)
{
    auto post = changeablePost(db, operation.id, operation.ifMatch);
    if (!post)
        return post;
    if (operation.title)
        post->title = *operation.title;
    if (operation.changesContent)
        post->content = operation.content;
    post->revision += 1;
    post->updatedAt = db.now();
    db.statement(updatePost)
        .bind(post->title)
        .bindOptional(post->content)
        .bind(post->revision)
        .bind(post->updatedAt)
        .bind(post->id)
        .run();
    return post;
}

WriteResult<Post> apply(WriteTransaction &db, const DeletePost &operation)
{
    auto post = changeablePost(db, operation.id, operation.ifMatch);
    if (post)
        db.statement(deletePost).bind(post->id).run();
    return post;
}
