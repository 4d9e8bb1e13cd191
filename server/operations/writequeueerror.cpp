// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/operations/writequeueerror.h"

namespace
{

constexpr qsizetype longestQuote = 100;

} // namespace

QString shortened(const QString &clientText)
{
    if (clientText.size() <= longestQuote)
        return clientText;
    const bool cutsPair = clientText[longestQuote - 1].isHighSurrogate();
    return clientText.first(cutsPair ? longestQuote - 1 : longestQuote) + u'…';
}
