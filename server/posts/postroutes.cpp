// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/posts/postroutes.h"

#include "server/http/jsonobject.h"
#include "server/http/router.h"
#include "server/http/textmember.h"
#include "server/http/writeroute.h"
#include "server/posts/postreads.h"
#include "server/posts/postwrites.h"

using namespace Qt::StringLiterals;

namespace
{

constexpr TextRule titleRule{"title"_L1, 1, 200};
constexpr TextRule contentRule{"content"_L1, 0, 100'000};

// "content" as it is to be stored: a string, or nothing for null and when it is missing.
WriteResult<std::optional<QString>> contentMember(const BodyMembers &object)
{
    const QJsonValue value = object.value(contentRule.member);
    if (value.isUndefined() || value.isNull())
        return std::nullopt;
    return textMember(object, contentRule).map([](QString &&text) { return std::optional(std::move(text)); });
}

WriteResult<CreatePost> createPostFrom(const QHttpServerRequest &request)
{
    const auto object = jsonObject(request.body(), {titleRule.member, contentRule.member});
    if (!object)
        return tl::unexpected(object.error());
    auto title = textMember(*object, titleRule);
    if (!title)
        return tl::unexpected(title.error());
    auto content = contentMember(*object);
    if (!content)
        return tl::unexpected(content.error());
    return CreatePost{*std::move(title), *std::move(content)};
}

WriteResult<UpdatePost> updatePostFrom(const QString &id, const QHttpServerRequest &request)
{
    const auto object = jsonObject(request.body(), {titleRule.member, contentRule.member});
    if (!object)
        return tl::unexpected(object.error());
    if (object->isEmpty())
        return refused(ErrorCode::Invalid, u"There is nothing to change: give \"title\", \"content\" or both."_s);
    UpdatePost update;
    update.id = id;
    update.changesContent = object->contains(contentRule.member);
    if (object->contains(titleRule.member)) {
        auto title = textMember(*object, titleRule);
        if (!title)
            return tl::unexpected(title.error());
        update.title = *std::move(title);
    }
    auto content = contentMember(*object);
    if (!content)
        return tl::unexpected(content.error());
    update.content = *std::move(content);
    auto ifMatch = ifMatchCondition(request);
    if (!ifMatch)
        return tl::unexpected(ifMatch.error());
    update.ifMatch = *std::move(ifMatch);
    return update;
}

WriteResult<DeletePost> deletePostFrom(const QString &id, const QHttpServerRequest &request)
{
    // Some clients send an empty object with every write. Anything else asks for what is not done here.
    if (!request.body().isEmpty()) {
        if (const auto object = jsonObject(request.body(), {}); !object)
            return tl::unexpected(object.error());
    }
    return ifMatchCondition(request).map([&id](std::optional<IfMatch> &&ifMatch) {
        return DeletePost{id, std::move(ifMatch)};
    });
}

HeaderFields tagOf(const Post &post)
{
    return {{"ETag", entityTag(post)}};
}
HeaderFields tagAndLocationOf(const Post &post)
{
    return {{"ETag", entityTag(post)}, {"Location", "/posts/" + post.id.toLatin1()}};
}
HeaderFields nothingOf(const Post &)
{
    return {}; // nothing is left that a tag could speak for
}

} // namespace

void addPostRoutes(Router &router, Reader &reader, WriteQueue &writes)
{
    router.add({Method::Get, u"/posts/<arg>"_s, Caching::WhileUnchanged},
               [&reader](const QString &id, const QHttpServerRequest &request, const Reply &reply) {
                   if (const auto query = queryParameters(request, {}); !query)
                       return reply.problem({query.error().code, query.error().detail});
                   const auto post = readPost(reader, id);
                   if (!post)
                       return reply.problem({ErrorCode::NotFound, u"There is no post %1."_s.arg(shortened(id))});
                   JsonWriter json = Reply::object();
                   json.name("data"_L1).raw(post->json);
                   reply.json(200, std::move(json), {{"ETag", post->entityTag}});
               });
    router.add({Method::Get, u"/posts"_s, Caching::WhileUnchanged},
               [&reader](const QHttpServerRequest &request, const Reply &reply) {
                   const auto wanted = pageRequest(request);
                   if (!wanted)
                       return reply.problem({wanted.error().code, wanted.error().detail});
                   listPosts(reader, *wanted).answer(reply, "/posts", *wanted);
               });
    router.add({Method::Post, u"/posts"_s}, [&writes](const QHttpServerRequest &request, const Reply &reply) {
        sendWrite(writes, createPostFrom(request), request, reply, tagAndLocationOf);
    });
    router.add({Method::Patch, u"/posts/<arg>"_s},
               [&writes](const QString &id, const QHttpServerRequest &request, const Reply &reply) {
                   sendWrite(writes, updatePostFrom(id, request), request, reply, tagOf);
               });
    router.add({Method::Delete, u"/posts/<arg>"_s},
               [&writes](const QString &id, const QHttpServerRequest &request, const Reply &reply) {
                   sendWrite(writes, deletePostFrom(id, request), request, reply, nothingOf);
               });
}
