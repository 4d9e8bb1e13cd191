// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/jsontext.h"

namespace {

constexpr bool isPlain(char c)
{
    return quint8(c) >= 0x20 && c != '"' && c != '\\';
}

void appendEscaped(QByteArray &out, char c)
{
    switch (c) {
    case '"':
        out += "\\\"";
        return;
    case '\\':
        out += "\\\\";
        return;
    case '\n':
        out += "\\n";
        return;
    case '\r':
        out += "\\r";
        return;
    case '\t':
        out += "\\t";
        return;
    default:
        constexpr char digits[] = "0123456789abcdef";
        out += "\\u00";
        out += digits[quint8(c) >> 4];
        out += digits[quint8(c) & 15];
    }
}

} // namespace

void appendJsonString(QByteArray &out, QByteArrayView utf8)
{
    out += '"';
    qsizetype begin = 0;
    for (qsizetype i = 0; i < utf8.size(); ++i) {
        if (isPlain(utf8[i]))
            continue;
        out.append(utf8.sliced(begin, i - begin));
        appendEscaped(out, utf8[i]);
        begin = i + 1;
    }
    out.append(utf8.sliced(begin));
    out += '"';
}
