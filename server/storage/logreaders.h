// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSet>

// The processes that are in the middle of a read of a database in WAL mode, and so keep its log from beginning anew.
// Told by the locks they hold (/proc/locks), so it says it of processes that are stuck or stopped too, and costs them
// nothing. Which database it is it does not say: ask about processes that have one open and no more.
// Errors: none; where the system tells nothing the set is empty.
QSet<qint64> processesReadingLog();
