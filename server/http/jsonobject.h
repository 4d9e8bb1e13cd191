// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/operations/writequeueerror.h"

#include <QByteArrayView>
#include <QJsonObject>
#include <QLatin1StringView>

#include <initializer_list>

// The body of a write as a JSON object whose members are all in `allowed`.
//
// Stricter than QJsonDocument, which keeps the last of two members of one name and takes U+0000: what is stored would
// depend on who parsed it. Not a JSON text at all, not UTF-8, a lone surrogate, deeper than 16 levels: MALFORMED. A
// value that is no object, a member twice, one that is not in `allowed`, U+0000 in a string: INVALID, and `detail`
// names the member.
WriteResult<QJsonObject> jsonObject(QByteArrayView body, std::initializer_list<QLatin1StringView> allowed);
