// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDataStream>
#include <QList>

#include <optional>

// If-Match (RFC 9110, section 13.1.1) as an argument of an operation: the writer decides it inside the operation's
// savepoint, so that of many writes with one tag exactly one succeeds.
struct IfMatch {
    bool any = false;       // "*": the resource must exist
    QList<QByteArray> tags; // entity tags with their quotes; weak ones never match

    bool holds(const QByteArray &currentTag) const { return any || tags.contains(currentTag); }
};

inline QDataStream &operator<<(QDataStream &stream, const IfMatch &condition)
{
    return stream << condition.any << condition.tags;
}
inline QDataStream &operator>>(QDataStream &stream, IfMatch &condition)
{
    return stream >> condition.any >> condition.tags;
}
