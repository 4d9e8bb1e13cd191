// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLoggingCategory>

// Who came to the control socket, and what was asked for there. Defined in controllistener.cpp.
Q_DECLARE_LOGGING_CATEGORY(lcControl)
