// SPDX-License-Identifier: GPL-3.0-or-later
// expect: OneWriter: this type is not a registered write operation
#include "server/operations/writequeue.h"
#include "server/posts/postwrites.h"

struct RenamePost {
    static constexpr auto name = QLatin1StringView("renamePost");
    static constexpr int successStatus = 200;
    using Result = Post;
    QString id;
};
WriteResult<Post> apply(WriteTransaction &db, const RenamePost &operation);

#ifdef WRONG
using Operation = RenamePost;
#else
using Operation = DeletePost;
#endif

QFuture<WriteResult<Post>> send(WriteQueue &queue)
{
    return queue.write(Operation{});
}
