// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

// "1 request", "1,000 requests", "2.5 requests": `one` or `many`, with the number in the place of %1, if it has one.
// tr("%n requests") would take its forms from a translation, and the program has none into the language it is written in.
QString counted(double number, const QString &one, const QString &many);
