// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

// `onewriter backup FILE`: an online backup, verified. See ControlCommand.
int runBackup(const QStringList &arguments);
