// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

class LoadRun;

// The report of a run that is over, as a table people can read, with a histogram of the latencies; ends with a newline.
QString reportText(const LoadRun &run);

// What is to be said beside any report, a sentence each; mostly nothing.
QStringList remarks(const LoadRun &run);
