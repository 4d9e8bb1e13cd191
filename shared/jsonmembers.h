// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>

#include <cmath>
#include <concepts>
#include <limits>
#include <optional>
#include <tuple>

// A struct that names its JSON members once, for both directions:
//
//   struct Point {
//       int x = 0;
//       std::optional<QString> label; // left out of the JSON when it has no value; null is read as none
//       static constexpr auto jsonMembers()
//       {
//           return std::tuple(jsonMember("x", &Point::x), jsonMember("label", &Point::label));
//       }
//   };
//   toJson(point)                  {"x": 1}
//   fromJson(value, point)         false when a member is missing or of another type; unknown members are ignored, so
//                                  that a newer peer may add some. After false, `point` holds what was read before.
//
// Members may be integers, double, bool, QString, QDateTime (ISO 8601 in UTC with milliseconds), enumerations that
// have jsonName() and fromJsonName(), QJsonObject as it is, such structs themselves, and QList, QMap<QString, …> and
// std::optional of these.
template <typename Struct, typename Value>
struct JsonMember {
    const char *name;
    Value Struct::*pointer;
};

template <typename Struct, typename Value>
constexpr JsonMember<Struct, Value> jsonMember(const char *name, Value Struct::*pointer)
{
    return {name, pointer};
}

template <typename T>
concept HasJsonMembers = requires
{
    T::jsonMembers();
};
template <typename T>
concept HasJsonName = requires(T value, QStringView name)
{
    {
        jsonName(value)
        } -> std::convertible_to<QString>;
    {
        fromJsonName(name, value)
        } -> std::same_as<bool>;
};

template <HasJsonMembers T>
QJsonObject toJson(const T &object);
template <HasJsonMembers T>
bool fromJson(const QJsonValue &json, T &object);

inline QJsonValue toJson(bool value)
{
    return value;
}
inline QJsonValue toJson(double value)
{
    return value;
}
inline QJsonValue toJson(const QString &value)
{
    return value;
}
inline QJsonValue toJson(const QDateTime &value)
{
    return value.toUTC().toString(Qt::ISODateWithMs);
}

inline QJsonValue toJson(const QJsonObject &value)
{
    return value;
}

template <std::integral T>
requires(!std::same_as<T, bool>) QJsonValue toJson(T value)
{
    return qint64(value);
}

template <HasJsonName T>
QJsonValue toJson(T value)
{
    return QString(jsonName(value));
}

template <typename T>
QJsonValue toJson(const QList<T> &list)
{
    QJsonArray array;
    for (const T &value : list)
        array.append(toJson(value));
    return array;
}

template <typename T>
QJsonValue toJson(const QMap<QString, T> &map)
{
    QJsonObject object;
    for (auto it = map.begin(); it != map.end(); ++it)
        object.insert(it.key(), toJson(it.value()));
    return object;
}

template <HasJsonMembers T>
QJsonObject toJson(const T &object)
{
    QJsonObject json;
    const auto add = [&]<typename Value>(const JsonMember<T, Value> &member) {
        const QString name = QString::fromLatin1(member.name);
        if constexpr (requires { (object.*member.pointer).has_value(); }) {
            if (object.*member.pointer)
                json.insert(name, toJson(*(object.*member.pointer)));
        } else {
            json.insert(name, toJson(object.*member.pointer));
        }
    };
    std::apply([&](const auto &...member) { (add(member), ...); }, T::jsonMembers());
    return json;
}

inline bool fromJson(const QJsonValue &json, bool &value)
{
    value = json.toBool();
    return json.isBool();
}

inline bool fromJson(const QJsonValue &json, double &value)
{
    value = json.toDouble();
    return json.isDouble();
}

inline bool fromJson(const QJsonValue &json, QString &value)
{
    value = json.toString();
    return json.isString();
}

inline bool fromJson(const QJsonValue &json, QDateTime &value)
{
    value = QDateTime::fromString(json.toString(), Qt::ISODateWithMs);
    return value.isValid();
}

inline bool fromJson(const QJsonValue &json, QJsonObject &value)
{
    value = json.toObject();
    return json.isObject();
}

// A whole number that fits T: neither 1.5 nor 3000000000 is an int.
template <std::integral T>
requires(!std::same_as<T, bool>) bool fromJson(const QJsonValue &json, T &value)
{
    const qint64 whole = json.toInteger(std::numeric_limits<qint64>::min());
    if (!json.isDouble() || whole == std::numeric_limits<qint64>::min() || !std::in_range<T>(whole))
        return false;
    value = T(whole);
    return true;
}

template <HasJsonName T>
bool fromJson(const QJsonValue &json, T &value)
{
    return json.isString() && fromJsonName(json.toString(), value);
}

template <typename T>
bool fromJson(const QJsonValue &json, QList<T> &list)
{
    list.clear();
    const QJsonArray array = json.toArray();
    for (const QJsonValue &element : array) {
        if (!fromJson(element, list.emplaceBack()))
            return false;
    }
    return json.isArray();
}

template <typename T>
bool fromJson(const QJsonValue &json, QMap<QString, T> &map)
{
    map.clear();
    const QJsonObject object = json.toObject();
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (!fromJson(it.value(), map[it.key()]))
            return false;
    }
    return json.isObject();
}

template <HasJsonMembers T>
bool fromJson(const QJsonValue &json, T &object)
{
    if (!json.isObject())
        return false;
    const QJsonObject source = json.toObject();
    const auto read = [&]<typename Value>(const JsonMember<T, Value> &member) {
        const QJsonValue value = source.value(QLatin1StringView(member.name));
        if constexpr (requires { (object.*member.pointer).has_value(); }) {
            if (value.isUndefined() || value.isNull()) {
                (object.*member.pointer).reset();
                return true;
            }
            return fromJson(value, (object.*member.pointer).emplace());
        } else {
            return fromJson(value, object.*member.pointer);
        }
    };
    return std::apply([&](const auto &...member) { return (read(member) && ...); }, T::jsonMembers());
}
