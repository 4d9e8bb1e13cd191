// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/operations/operation.h"
#include "server/operations/precondition.h"
#include "server/posts/post.h"

// The writes of posts. Routes have checked lengths; existence and preconditions are decided here, in the writer.

struct CreatePost {
    static constexpr auto name = QLatin1StringView("createPost");
    static constexpr int successStatus = 201;
    using Result = Post;
    QString title;
    std::optional<QString> content;
};

// Changes what is given. NOT_FOUND, PRECONDITION_FAILED.
struct UpdatePost {
    static constexpr auto name = QLatin1StringView("updatePost");
    static constexpr int successStatus = 200;
    using Result = Post; // as it is now
    QString id;
    std::optional<QString> title;
    bool changesContent = false;
    std::optional<QString> content; // the new one, when changesContent; nullopt clears it
    std::optional<IfMatch> ifMatch;
};

// Deletes the post and, by the foreign key, its comments. NOT_FOUND, PRECONDITION_FAILED.
struct DeletePost {
    static constexpr auto name = QLatin1StringView("deletePost");
    static constexpr int successStatus = 200;
    using Result = Post; // as it was
    QString id;
    std::optional<IfMatch> ifMatch;
};

WriteResult<Post> apply(WriteTransaction &db, const CreatePost &operation);
WriteResult<Post> apply(WriteTransaction &db, const UpdatePost &operation);
WriteResult<Post> apply(WriteTransaction &db, const DeletePost &operation);
