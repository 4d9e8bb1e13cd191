// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

// Appends `utf8` to `out` as a JSON string with its quotes (RFC 8259, section 7). Text out of SQLite is UTF-8 and so
// is JSON: a list of posts is written without ever becoming UTF-16. REQUIRES: `utf8` is valid UTF-8.
void appendJsonString(QByteArray &out, QByteArrayView utf8);
