// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/load/figurestrip.h"

#include "shared/loadreport.h"

// The figures of a load test, live or past, that must not look fine when requests fail.

// What is said of the requests of one kind: their rate (none: not measured), and the p99 of `latency` (nullptr: nothing
// was timed).
struct OutcomeOfKind {
    qint64 requests = 0;
    qint64 errors = 0;
    std::optional<double> perSecond;
    const LoadLatency *latency = nullptr;

    bool haveAllFailed() const { return requests > 0 && errors == requests; }
};

// The names and definitions of the two figures of a kind.
struct OutcomeWords {
    QString name; // "reads"
    QString rateTip;
    QString p99Name; // "p99 of reads"
    QString p99Tip;
};

// Rate and p99. When nothing succeeded there is neither: a rate of refusals is no throughput.
QList<FigureStrip::Figure> figuresOf(const OutcomeOfKind &kind, const OutcomeWords &words);

// How many failed, of how many: with symbol and word, and to be the first figure when there are any.
FigureStrip::Figure failureFigure(qint64 errors, qint64 requests);

// Of all requests: "1,234/s", "12 failed, 1,234/s", "all failed": a rate of failures is none.
QString rateText(const LoadReport &report);

QString latencyText(qint64 us);                      // "1.20 ms"; "–" for 0, which says that nothing was timed
QString failureText(qint64 errors, qint64 requests); // "All 12 requests failed.", "3 of 12 requests failed (25 %)."
