// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/appendbytes.h"
#include "shared/fields.h"

#include <QByteArray>
#include <QDataStream>
#include <QIODevice>
#include <QtEndian>

#include <concepts>
#include <optional>
#include <type_traits>

// How a plain struct becomes bytes: its members in the order of their declaration, each by its type:
//
//   integer, enum         little-endian, as wide as the type
//   bool                  one byte, 0 or 1
//   QByteArray, QString   i64 length in bytes, -1 for null; the bytes (of a string: UTF-16, little-endian)
//   std::optional<T>      bool; T if it is there
//   any other             i64 length in bytes; what QDataStream (Qt_6_4, little-endian) writes
//
// The first four are nearly all that travels, several times with each write; QDataStream takes eight times as long for
// them. The layout never changes: it is also that of the results kept with idempotency keys.

namespace fieldcodec_detail
{

template <typename T>
inline constexpr bool isOptional = false;
template <typename T>
inline constexpr bool isOptional<std::optional<T>> = true;

template <typename T>
concept Number = (std::integral<T> && !std::same_as<T, bool>) || std::is_enum_v<T>;

// The unsigned integer as wide as a number.
template <Number T>
using Bits = std::make_unsigned_t<T>; // of an enum: of its underlying type

template <typename T>
concept Streamable = requires(QDataStream &stream, const T &in, T &out)
{
    stream << in;
    stream >> out;
};

inline void prepare(QDataStream &stream)
{
    stream.setVersion(QDataStream::Qt_6_4);
    stream.setByteOrder(QDataStream::LittleEndian);
}

} // namespace fieldcodec_detail

// What a member may be that travels, or an optional of it. Pointers mean nothing in another process.
template <typename T>
inline constexpr bool travels =
    !std::is_pointer_v<T> && (fieldcodec_detail::Number<T> || fieldcodec_detail::Streamable<T>);
template <typename T>
inline constexpr bool travels<std::optional<T>> = travels<T>;
template <typename T>
concept Travels = travels<T>;

class FieldWriter
{
public:
    FieldWriter() { m_bytes.reserve(512); } // most structs fit

    template <typename T>
    void write(const T &value)
    {
        using namespace fieldcodec_detail;
        if constexpr (std::same_as<T, bool>) {
            appendBytes(m_bytes, char(value));
        } else if constexpr (Number<T>) {
            const auto bits = qToLittleEndian(Bits<T>(value));
            appendBytes(m_bytes, QByteArrayView(reinterpret_cast<const char *>(&bits), sizeof bits));
        } else if constexpr (isOptional<T>) {
            write(value.has_value());
            if (value)
                write(*value);
        } else {
            writeStreamed(value);
        }
    }
    void write(const QByteArray &bytes) { writeBlock(bytes, bytes.isNull()); }
    void write(const QString &text)
    {
        static_assert(Q_BYTE_ORDER == Q_LITTLE_ENDIAN, "UTF-16 is copied as it stands in memory");
        writeBlock({reinterpret_cast<const char *>(text.constData()), text.size() * 2}, text.isNull());
    }

    QByteArray take() { return std::move(m_bytes); }

private:
    void writeBlock(QByteArrayView bytes, bool isNull)
    {
        write(isNull ? qint64(-1) : qint64(bytes.size()));
        appendBytes(m_bytes, bytes);
    }
    template <fieldcodec_detail::Streamable T>
    void writeStreamed(const T &value)
    {
        QByteArray bytes;
        QDataStream stream(&bytes, QIODevice::WriteOnly);
        fieldcodec_detail::prepare(stream);
        stream << value;
        write(bytes);
    }

    QByteArray m_bytes;
};

// Reads what a FieldWriter wrote. Bytes that do not hold what is asked for make it fail; from then on it reads zeros.
class FieldReader
{
public:
    // `bytes` must outlive the reader.
    explicit FieldReader(const QByteArray &bytes)
        : m_rest(bytes)
    {
    }

    template <typename T>
    void read(T &value)
    {
        using namespace fieldcodec_detail;
        if constexpr (std::same_as<T, bool>) {
            const auto byte = readNumber<quint8>();
            m_isFailed |= byte > 1;
            value = byte == 1;
        } else if constexpr (Number<T>) {
            value = T(readNumber<Bits<T>>());
        } else if constexpr (isOptional<T>) {
            bool isThere = false;
            read(isThere);
            if (isThere)
                read(value.emplace());
            else
                value.reset();
        } else {
            readStreamed(value);
        }
    }
    void read(QByteArray &bytes)
    {
        const std::optional<QByteArrayView> block = readBlock();
        bytes = block ? QByteArray(block->data(), block->size()) : QByteArray();
    }
    void read(QString &text)
    {
        const QByteArrayView block = readBlock().value_or(QByteArrayView());
        m_isFailed |= block.size() % 2 != 0;
        text = block.isNull() ? QString() : QString(block.size() / 2, Qt::Uninitialized);
        if (!text.isEmpty())
            std::memcpy(text.data(), block.data(), std::size_t(text.size()) * 2);
    }

    bool isFailed() const { return m_isFailed; }
    bool isAtEnd() const { return m_rest.isEmpty(); }

private:
    QByteArrayView take(qint64 count)
    {
        if (count < 0 || count > m_rest.size()) {
            m_isFailed = true;
            m_rest = {};
            return {};
        }
        const QByteArrayView taken = m_rest.first(count);
        m_rest = m_rest.sliced(count);
        return taken;
    }
    template <std::unsigned_integral T>
    T readNumber()
    {
        const QByteArrayView bytes = take(sizeof(T));
        return bytes.isEmpty() ? T(0) : qFromLittleEndian<T>(bytes.data());
    }
    // Empty for a null one, and once reading failed.
    std::optional<QByteArrayView> readBlock()
    {
        const auto size = qint64(readNumber<quint64>());
        if (size == -1 || m_isFailed)
            return std::nullopt;
        const QByteArrayView block = take(size);
        return m_isFailed ? std::nullopt : std::optional(block);
    }
    template <fieldcodec_detail::Streamable T>
    void readStreamed(T &value)
    {
        QByteArray bytes;
        read(bytes);
        QDataStream stream(bytes);
        fieldcodec_detail::prepare(stream);
        stream >> value;
        m_isFailed |= stream.status() != QDataStream::Ok || !stream.atEnd();
    }

    QByteArrayView m_rest;
    bool m_isFailed = false;
};

template <typename T>
QByteArray encodeFields(const T &object)
{
    FieldWriter writer;
    std::apply([&writer](const auto &...field) { (writer.write(field), ...); }, fieldsOf(object));
    return writer.take();
}

// Empty when `bytes` do not hold exactly a T.
template <typename T>
std::optional<T> decodeFields(const QByteArray &bytes)
{
    FieldReader reader(bytes);
    std::optional<T> object(std::in_place);
    std::apply([&reader](auto &...field) { (reader.read(field), ...); }, fieldsOf(*object));
    if (reader.isFailed() || !reader.isAtEnd())
        object.reset();
    return object;
}
