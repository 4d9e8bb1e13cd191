// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

class PrimaryChannel;

// Hands what this process logs to the primary, which prints it with the worker's slot and shows it to monitors. While
// there is no link, or the primary does not read, entries are printed here.
// Threads: made and destroyed in the main thread; entries of other threads are printed here.
// Owner:   Worker; the channel outlives it.
class LogForwarder
{
public:
    explicit LogForwarder(PrimaryChannel &channel);
    ~LogForwarder();
    Q_DISABLE_COPY_MOVE(LogForwarder)
};
