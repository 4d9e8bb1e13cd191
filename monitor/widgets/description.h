// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

// What those hear who do not see that a figure is greyed: that it is the last known one.
QString describedAs(const QString &figures, bool isStale);
