// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

// `onewriter stats`: what the server is doing, once or again and again. See ControlCommand.
int runStats(const QStringList &arguments);
