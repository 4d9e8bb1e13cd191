// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/load/runrecord.h"

// What a difference between two runs means. Unknown: one of the runs lacks the figure, or nobody could tell from one
// run of each, as with the single slowest request.
enum class Difference : quint8 { Better, Worse, WithinNoise, Unknown };

struct ComparedFigure {
    QString group; // "Reads", "Writes"
    QString name;  // "p99"
    QString before;
    QString after;
    std::optional<double> percent; // from before to after; none: there is nothing to divide by
    Difference difference = Difference::Unknown;
    QString meaning; // "faster", "slower", "about the same"; empty when unknown
};

// The figures of `after` beside those of `before`. A difference counts only when chance does not explain it:
//   rates        more than 5 %, and more than twice the standard error that the spread within the runs gives
//   percentiles  more than 5 %, and more than twice the standard error 1/(2 sqrt(k)), k being the requests beyond the
//                percentile: the p99 of 500 requests rests on five of them. That holds for a tail that falls with the
//                square of the latency; a lighter one varies less
//   both         at least 30 requests, some of which succeeded: refusals often come faster than answers
//   errors       their share differs by more than twice the standard error of a share
// The 5 % are what two runs of the same test on a machine with other work differ by.
// Of runs that put different loads on the server nothing is better or worse: to be asked for more is no merit.
QList<ComparedFigure> compareRuns(const RunRecord &before, const RunRecord &after);

// Which settings, servers or machines differ, as "rate: 100/s → 200/s"; a comparison of runs with other settings says
// little about the server.
QStringList differingSettings(const RunRecord &before, const RunRecord &after);

QString comparisonText(const RunRecord &before, const RunRecord &after); // "2 better, 1 worse, 11 about the same."
