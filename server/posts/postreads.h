// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/listpage.h"

#include <QByteArray>
#include <QString>

#include <optional>

class Reader;

// The reads of posts, rendered as JSON straight from the rows. Errors: SqliteError passes through.

struct RenderedPost {
    QByteArray json;
    QByteArray entityTag;
};

std::optional<RenderedPost> readPost(Reader &reader, const QString &id);
ListPage listPosts(Reader &reader, const PageRequest &wanted);
