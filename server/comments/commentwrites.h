// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/comments/comment.h"
#include "server/operations/operation.h"

// NOT_FOUND when there is no such post.
struct CreateComment {
    static constexpr auto name = QLatin1StringView("createComment");
    static constexpr int successStatus = 201;
    using Result = Comment;
    QString postId;
    QString body;
};

WriteResult<Comment> apply(WriteTransaction &db, const CreateComment &operation);
