// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/comments/commentroutes.h"

#include "server/comments/commentreads.h"
#include "server/comments/commentwrites.h"
#include "server/http/jsonobject.h"
#include "server/http/router.h"
#include "server/http/textmember.h"
#include "server/http/writeroute.h"

using namespace Qt::StringLiterals;

namespace
{

constexpr TextRule bodyRule{"body"_L1, 1, 10'000};

WriteResult<CreateComment> createCommentFrom(const QString &postId, const QHttpServerRequest &request)
{
    const auto object = jsonObject(request.body(), {bodyRule.member});
    if (!object)
        return tl::unexpected(object.error());
    return textMember(*object, bodyRule).map([&postId](QString &&body) {
        return CreateComment{postId, std::move(body)};
    });
}

QByteArray listPath(const QString &postId)
{
    return "/posts/" + postId.toUtf8() + "/comments";
}

HeaderFields locationOf(const Comment &comment)
{
    return {{"Location", listPath(comment.postId)}}; // a comment has no address of its own
}

} // namespace

void addCommentRoutes(Router &router, Reader &reader, WriteQueue &writes)
{
    const auto path = u"/posts/<arg>/comments"_s;
    router.add({Method::Get, path, Caching::WhileUnchanged},
               [&reader](const QString &postId, const QHttpServerRequest &request, const Reply &reply) {
                   const auto wanted = pageRequest(request);
                   if (!wanted)
                       return reply.problem({wanted.error().code, wanted.error().detail});
                   auto page = listComments(reader, postId, *wanted);
                   if (!page)
                       return reply.problem({ErrorCode::NotFound, u"There is no post %1."_s.arg(shortened(postId))});
                   std::move(*page).answer(reply, listPath(postId), *wanted);
               });
    router.add({Method::Post, path},
               [&writes](const QString &postId, const QHttpServerRequest &request, const Reply &reply) {
                   sendWrite(writes, createCommentFrom(postId, request), request, reply, locationOf);
               });
}
