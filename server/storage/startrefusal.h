// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <sysexits.h>

// Why a program cannot start: one line that says what, where, and what to do, and the exit code that goes with it
// (sysexits.h: EX_DATAERR 65 database unusable, EX_CANTCREAT 73 held by another primary).
struct StartRefusal {
    int exitCode = EX_DATAERR;
    QString message;
};
