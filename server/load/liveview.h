// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/loadreport.h"

#include <QFile>

#include <chrono>

// What a person sees while a run goes on: on a terminal one line that is drawn again and again, elsewhere a plain line
// a second.
class LiveView
{
public:
    explicit LiveView(std::chrono::milliseconds warmUp);

    std::chrono::milliseconds interval() const;
    bool show(const LoadProgress &progress); // false: it could not be written
    void end();                              // the cursor is at the start of an empty line afterwards

private:
    QFile m_output;
    const double m_warmUpSeconds;
    const bool m_isTerminal;
};

// The line itself, at most `width` characters; with a bar for a terminal, as far as there is room. What went wrong is
// the last to be given up. The time is that of the warm-up first, then that of the load.
QString liveLine(const LoadProgress &progress, bool withBar, qsizetype width, double warmUpSeconds = 0);
