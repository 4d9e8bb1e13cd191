// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/tokenfile.h"

QByteArrayList tokensIn(const QByteArray &text)
{
    QByteArrayList tokens;
    for (const QByteArray &line : text.split('\n')) {
        const QByteArray token = line.trimmed();
        if (!token.isEmpty() && !token.startsWith('#'))
            tokens.append(token);
    }
    return tokens;
}
