// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLatin1StringView>
#include <QStringView>

#include <algorithm>
#include <iterator>
#include <utility>

// The words by which the values of an enumeration are known outside the program, for both directions.
template <typename Enum, std::size_t count>
struct WordTable {
    std::pair<Enum, QLatin1StringView> words[count];

    // REQUIRES: the table lists `value`.
    QLatin1StringView nameOf(Enum value) const
    {
        return std::find_if(std::begin(words), std::end(words),
                            [value](const auto &word) { return word.first == value; })
            ->second;
    }
    // False, and `value` unchanged, when no value has that name.
    bool find(QStringView name, Enum &value) const
    {
        const auto found =
            std::find_if(std::begin(words), std::end(words), [name](const auto &word) { return word.second == name; });
        if (found != std::end(words))
            value = found->first;
        return found != std::end(words);
    }
};
