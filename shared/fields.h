// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

// The members of a plain struct, found by the compiler, so that an operation and its result travel between processes
// (shared/fieldcodec.h) without a line of encoding code that could forget a member. For aggregates of up to 14 members.
//
//   struct Point { int x; int y; };
//   fieldCount<Point>                  2
//   fieldsOf(point)                    std::tuple<int &, int &>
namespace fields_detail
{

struct Anything {
    template <typename T>
    operator T &() const &&noexcept;
    template <typename T>
    operator T &&() const &&noexcept;
};

template <typename T, std::size_t... I>
consteval bool takes(std::index_sequence<I...>)
{
    return requires
    {
        T{(void(I), Anything{})...};
    };
}

template <typename T, std::size_t N = 0>
consteval std::size_t count()
{
    if constexpr (takes<T>(std::make_index_sequence<N + 1>{}))
        return count<T, N + 1>();
    else
        return N;
}

} // namespace fields_detail

template <typename T>
requires std::is_aggregate_v<T>
inline constexpr std::size_t fieldCount = fields_detail::count<T>();

// References to the members of `object`, in the order of their declaration.
template <typename T>
auto fieldsOf(T &object)
{
    constexpr std::size_t count = fieldCount<std::remove_const_t<T>>;
    static_assert(count <= 14, "this struct has more than 14 members; add a case to fieldsOf() in shared/fields.h");
    if constexpr (count == 0) {
        return std::tuple<>();
    } else if constexpr (count == 1) {
        auto &[a] = object;
        return std::tie(a);
    } else if constexpr (count == 2) {
        auto &[a, b] = object;
        return std::tie(a, b);
    } else if constexpr (count == 3) {
        auto &[a, b, c] = object;
        return std::tie(a, b, c);
    } else if constexpr (count == 4) {
        auto &[a, b, c, d] = object;
        return std::tie(a, b, c, d);
    } else if constexpr (count == 5) {
        auto &[a, b, c, d, e] = object;
        return std::tie(a, b, c, d, e);
    } else if constexpr (count == 6) {
        auto &[a, b, c, d, e, f] = object;
        return std::tie(a, b, c, d, e, f);
    } else if constexpr (count == 7) {
        auto &[a, b, c, d, e, f, g] = object;
        return std::tie(a, b, c, d, e, f, g);
    } else if constexpr (count == 8) {
        auto &[a, b, c, d, e, f, g, h] = object;
        return std::tie(a, b, c, d, e, f, g, h);
    } else if constexpr (count == 9) {
        auto &[a, b, c, d, e, f, g, h, i] = object;
        return std::tie(a, b, c, d, e, f, g, h, i);
    } else if constexpr (count == 10) {
        auto &[a, b, c, d, e, f, g, h, i, j] = object;
        return std::tie(a, b, c, d, e, f, g, h, i, j);
    } else if constexpr (count == 11) {
        auto &[a, b, c, d, e, f, g, h, i, j, k] = object;
        return std::tie(a, b, c, d, e, f, g, h, i, j, k);
    } else if constexpr (count == 12) {
        auto &[a, b, c, d, e, f, g, h, i, j, k, l] = object;
        return std::tie(a, b, c, d, e, f, g, h, i, j, k, l);
    } else if constexpr (count == 13) {
        auto &[a, b, c, d, e, f, g, h, i, j, k, l, m] = object;
        return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m);
    } else {
        auto &[a, b, c, d, e, f, g, h, i, j, k, l, m, n] = object;
        return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n);
    }
}
