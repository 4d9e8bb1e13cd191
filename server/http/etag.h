// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

// Whether the value of an If-None-Match field names `etag` (a quoted entity tag), so that a GET is answered 304: a list
// of tags or "*", compared weakly (RFC 9110, sections 8.8.3.2 and 13.1.2). A malformed list matches nothing.
bool ifNoneMatchNames(QByteArrayView fieldValue, QByteArrayView etag);
