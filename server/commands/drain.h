// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

// `onewriter drain`: shuts the server down in good order; returns when it has ended. See ControlCommand.
int runDrain(const QStringList &arguments);
