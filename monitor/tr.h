// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>

// For words that no member of a class with a tr() of its own says.
inline QString tr(const char *text)
{
    return QCoreApplication::translate("Monitor", text);
}
