// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDataStream>
#include <QIODevice>

#include <cstddef>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

// The members of a plain struct, found by the compiler, so that an operation and its result travel between processes
// without a line of encoding code that could forget a member. For aggregates of up to 14 members.
//
//   struct Point { int x; int y; };
//   fieldCount<Point>                  2
//   fieldsOf(point)                    std::tuple<int &, int &>
//   writeFields(stream, point)         both, in the order of declaration
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

template <typename T>
inline constexpr bool isOptional = false;
template <typename T>
inline constexpr bool isOptional<std::optional<T>> = true;

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

// A type that QDataStream writes and reads; also an optional of one.
template <typename T>
concept Streamable = requires(QDataStream &stream, const T &in, T &out)
{
    stream << in;
    stream >> out;
};
template <typename T>
concept Travels = !std::is_pointer_v<T> && (Streamable<T> || fields_detail::isOptional<T>);

template <typename T>
void writeField(QDataStream &stream, const T &value)
{
    if constexpr (fields_detail::isOptional<T>) {
        stream << value.has_value();
        if (value)
            writeField(stream, *value);
    } else {
        stream << value;
    }
}

template <typename T>
void readField(QDataStream &stream, T &value)
{
    if constexpr (fields_detail::isOptional<T>) {
        bool present = false;
        stream >> present;
        if (present)
            readField(stream, value.emplace());
        else
            value.reset();
    } else {
        stream >> value;
    }
}

template <typename T>
void writeFields(QDataStream &stream, const T &object)
{
    std::apply([&stream](const auto &...field) { (writeField(stream, field), ...); }, fieldsOf(object));
}

// Leaves the stream's status at ReadPastEnd or ReadCorruptData when the bytes do not hold a T.
template <typename T>
void readFields(QDataStream &stream, T &object)
{
    std::apply([&stream](auto &...field) { (readField(stream, field), ...); }, fieldsOf(object));
}

// One QDataStream version for all that travels and for what is kept with an idempotency key: it never changes.
inline constexpr auto streamVersion = QDataStream::Qt_6_4;

template <typename T>
QByteArray encodeFields(const T &object)
{
    QByteArray bytes;
    bytes.reserve(512); // most structs fit: QBuffer grows to the byte, with each member again
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    stream.setVersion(streamVersion);
    stream.setByteOrder(QDataStream::LittleEndian);
    writeFields(stream, object);
    return bytes;
}

// Empty when `bytes` do not hold exactly a T.
template <typename T>
std::optional<T> decodeFields(const QByteArray &bytes)
{
    QDataStream stream(bytes);
    stream.setVersion(streamVersion);
    stream.setByteOrder(QDataStream::LittleEndian);
    std::optional<T> object(std::in_place);
    readFields(stream, *object);
    if (stream.status() != QDataStream::Ok || !stream.atEnd())
        object.reset();
    return object;
}
