// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/operations/writequeueerror.h"

#include <QByteArrayView>
#include <QJsonValue>
#include <QLatin1StringView>
#include <QString>

#include <initializer_list>
#include <utility>
#include <vector>

// The members of the body, in its order. They are few, and looking through them costs less than to build a QJsonObject.
class BodyMembers
{
public:
    bool isEmpty() const { return m_members.empty(); }
    bool contains(QAnyStringView name) const { return find(name) != nullptr; }
    QJsonValue value(QAnyStringView name) const; // undefined if there is none

    // REQUIRES: there is none of that name.
    void insert(const QString &name, const QJsonValue &value) { m_members.emplace_back(name, value); }

    // The name of a member that is not in `allowed`, or nullptr.
    const QString *firstBesides(std::initializer_list<QLatin1StringView> allowed) const;

private:
    const QJsonValue *find(QAnyStringView name) const;

    std::vector<std::pair<QString, QJsonValue>> m_members;
};

// The body of a write as a JSON object whose members are all in `allowed`.
//
// Stricter than QJsonDocument, which keeps the last of two members of one name and takes U+0000: what is stored would
// depend on who parsed it. Not a JSON text at all, not UTF-8, a lone surrogate: MALFORMED. A value that is no object, a
// member twice, one that is not in `allowed`, U+0000 in a string: INVALID, and `detail` names the member. An object of
// more than 100 members, more than 1,000 values, deeper than 16 levels: INVALID as well. What is right in itself may be
// too much: each value costs far more memory than the two bytes it may come in.
WriteResult<BodyMembers> jsonObject(QByteArrayView body, std::initializer_list<QLatin1StringView> allowed);
