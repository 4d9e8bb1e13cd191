// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

#include <optional>

// The entity tags in the value of an If-Match or If-None-Match field (RFC 9110, section 8.8.3), each with its quotes
// and its W/ if it is weak. Nothing when the list is malformed; "*" is no list.
std::optional<QList<QByteArray>> entityTagList(QByteArrayView fieldValue);

// Whether the value of an If-None-Match field names `etag` (a quoted entity tag), so that a GET is answered 304: a list
// of tags or "*", compared weakly (RFC 9110, sections 8.8.3.2 and 13.1.2). A malformed list matches nothing.
bool ifNoneMatchNames(QByteArrayView fieldValue, QByteArrayView etag);
