// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

// `onewriter reload`: replaces the workers one after another; returns when the last has been. See ControlCommand.
int runReload(const QStringList &arguments);
