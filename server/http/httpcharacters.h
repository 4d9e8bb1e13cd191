// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

#include <algorithm>
#include <array>
#include <string_view>

// The characters that the grammar of HTTP allows where, and the digits of its numbers.

using CharacterSet = std::array<bool, 256>;

constexpr CharacterSet characterSet(std::string_view extra)
{
    CharacterSet set{};
    for (int c = 0; c < 256; ++c)
        set[std::size_t(c)] = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    for (const char c : extra)
        set[quint8(c)] = true;
    return set;
}

inline constexpr CharacterSet tokenCharacters = characterSet("!#$%&'*+-.^_`|~");       // RFC 9110, section 5.6.2
inline constexpr CharacterSet targetCharacters = characterSet("-._~:@!$&'()*+,;=%/?"); // RFC 3986, sections 3.3 and 3.4
inline constexpr CharacterSet hostCharacters = characterSet("-._~!$&'()*+,;=%:[]");    // RFC 3986, section 3.2

inline bool areAll(const CharacterSet &set, QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), [&set](char c) { return set[quint8(c)]; });
}

inline bool isFieldValue(QByteArrayView text) // RFC 9110, section 5.5
{
    return std::all_of(text.begin(), text.end(), [](char c) { return (quint8(c) >= 0x20 && c != 0x7f) || c == '\t'; });
}

inline constexpr qsizetype maxLengthDigits = 15; // of a length in decimal or hexadecimal: no sum of two overflows

inline int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = char(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}
