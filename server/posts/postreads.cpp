// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/posts/postreads.h"

#include "server/posts/post.h"
#include "server/storage/reader.h"

namespace
{

const ReadSql onePost{"SELECT id, title, content, revision, created_at, updated_at FROM posts WHERE id = ?"};
const ReadSql newestPosts{"SELECT id, title, content, revision, created_at, updated_at FROM posts "
                          "ORDER BY id DESC LIMIT ?"};
const ReadSql olderPosts{"SELECT id, title, content, revision, created_at, updated_at FROM posts "
                         "WHERE id < ? ORDER BY id DESC LIMIT ?"};

void writePost(JsonWriter &json, const Statement &row)
{
    const auto column = [&row](int index) { return QUtf8StringView(row.utf8(index)); };
    writePost(json, column(0), column(1), row.isNull(2) ? std::nullopt : std::optional(column(2)), column(4),
              column(5));
}

} // namespace

std::optional<RenderedPost> readPost(Reader &reader, const QString &id)
{
    auto row = reader.statement(onePost);
    row.bind(id);
    if (!row.step())
        return std::nullopt;
    JsonWriter json;
    writePost(json, row);
    return RenderedPost{json.bytes(), entityTag(row.utf8(0), row.integer(3))};
}

ListPage listPosts(Reader &reader, const PageRequest &wanted)
{
    auto rows = reader.statement(wanted.after.isEmpty() ? newestPosts : olderPosts);
    if (!wanted.after.isEmpty())
        rows.bind(wanted.after);
    rows.bind(wanted.limit + 1);
    ListPage page(wanted.limit);
    while (rows.step() && page.takes(rows.utf8(0), rows.integer(3)))
        writePost(page.items(), rows);
    return page;
}
