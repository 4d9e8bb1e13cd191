// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/operations/writequeue.h"
#include "server/primary/writeintake.h"

#include <QObject>

// How one write ended, with the times of its phases in microseconds.
struct FinishedWrite {
    quint64 ticket = 0;
    quint16 operation = 0;
    WriteAnswer answer;
    qint64 ipcUs = 0;       // submitted in the worker to received in the primary
    qint64 queueWaitUs = 0; // received to begun
    qint64 executeUs = 0;   // its own statements
    qint64 commitUs = 0;    // from the end of its statements to the return of COMMIT: the rest of the group included
    qint64 finishedUs = 0;  // the moment COMMIT returned
};

// One transaction's worth of writes; every request the writer took is in exactly one group.
struct FinishedGroup {
    std::vector<FinishedWrite> writes;
    qint64 commitUs = 0; // of COMMIT alone
};
Q_DECLARE_METATYPE(FinishedGroup)
