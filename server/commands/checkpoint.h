// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

// `onewriter checkpoint`: brings the write-ahead log into the database file. See ControlCommand.
int runCheckpoint(const QStringList &arguments);
