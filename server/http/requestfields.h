// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

// Header field that carries the token's scope from the gateway to a route. A client cannot forge it: the gateway hands
// on no field of that name.
inline constexpr QByteArrayView scopeField = "OneWriter-Scope";
