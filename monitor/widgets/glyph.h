// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>

// The pictures of the window, drawn as paths: they are sharp at any scale and take the colour of the text beside them,
// and no icon theme or SVG plugin is needed.
enum class Glyph : quint8 { Overview, Writes, Workers, Events, Load, Pause, Play, Reload, Server };

QIcon glyphIcon(Glyph glyph);
// One writer, many who ask: of the program.
QIcon applicationIcon();
