// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/listpage.h"

#include <QString>

#include <optional>

class Reader;

// A page of the comments on a post, rendered as JSON straight from the rows. Nothing when there is no such post.
// Errors: SqliteError passes through.
std::optional<ListPage> listComments(Reader &reader, const QString &postId, const PageRequest &wanted);
