// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayList>

// As much of a token file as a client reads, which sends the first token.
inline constexpr qint64 longestTokenFile = 64 << 10;

// The tokens in the text of a token file, which the server and its clients may share: one a line; empty lines and those
// that begin with # are none. White space around a token is no part of it.
QByteArrayList tokensIn(const QByteArray &text);
