// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/comments/commentreads.h"

#include "server/comments/comment.h"
#include "server/storage/reader.h"

namespace
{

const ReadSql postExists{"SELECT 1 FROM posts WHERE id = ?"};
const ReadSql newestComments{"SELECT id, post_id, body, created_at FROM comments WHERE post_id = ? "
                             "ORDER BY id DESC LIMIT ?"};
const ReadSql olderComments{"SELECT id, post_id, body, created_at FROM comments WHERE post_id = ? AND id < ? "
                            "ORDER BY id DESC LIMIT ?"};

} // namespace

std::optional<ListPage> listComments(Reader &reader, const QString &postId, const PageRequest &wanted)
{
    // One state for both statements: a post deleted between them would show as a post without comments.
    const ReadSnapshot snapshot(reader);
    if (!reader.statement(postExists).bind(postId).step())
        return std::nullopt;
    auto rows = reader.statement(wanted.after.isEmpty() ? newestComments : olderComments);
    rows.bind(postId);
    if (!wanted.after.isEmpty())
        rows.bind(wanted.after);
    rows.bind(wanted.limit + 1);
    ListPage page(wanted.limit);
    constexpr qint64 revision = 1; // comments do not change
    const auto column = [&rows](int index) { return QUtf8StringView(rows.utf8(index)); };
    while (rows.step() && page.takes(rows.utf8(0), revision))
        writeComment(page.items(), column(0), column(1), column(2), column(3));
    return page;
}
