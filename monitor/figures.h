// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/samplering.h"

// Figures that no sample holds: they need two samples that follow each other, or a stretch of them.

// The worker of a slot, or null.
const WorkerSample *findSlot(const Sample &sample, int slot);

// Writes that the server turned away because it was too busy or not ready (answers 503 and 504), since its start.
qint64 refusalsOf(const Sample &sample);
// Answers of 500 and above, refusals included, since the server's start.
qint64 errorsOf(const Sample &sample);

// Errors per second at the newest sample that are no refusals; 0 for the first of a process. The primary counts a
// refusal at once, the worker that answers it up to a second later: errors that only catch up with refusals are none of
// these.
double otherErrorsPerSecond(const SampleRing &samples);

// Growth of a count per second; 0 from one process of the server to another.
double growthPerSecond(const Sample &before, const Sample &after, qint64 (*count)(const Sample &));

struct WorkerShare {
    int slot = 0;
    qint64 requests = 0;         // since the server started
    qint64 requestsInWindow = 0; // since the sample before the window's first; of the present process alone
    double share = 0;            // of all requests in the window, 0 to 1
};
// By slot, those of the last sample.
QList<WorkerShare> workerShares(SampleRing::Range samples);

// A second in which writes were slow.
struct SlowSecond {
    QDateTime time;
    qint64 maxUs = 0;   // the slowest write
    QString phase;      // in which phase the slowest was, by JSON name: "commit"
    qint64 phaseUs = 0; // the slowest there
};
// The slowest first, at most `most`.
QList<SlowSecond> slowestSeconds(SampleRing::Range samples, int most);
