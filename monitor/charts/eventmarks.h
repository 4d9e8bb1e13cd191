// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/charts/chartcontent.h"
#include "monitor/models/event.h"
#include "monitor/samplering.h"

#include <deque>

class TimeWindow;

// What happened in the window, as marks in its charts: one for each action, whoever asked for it, and one for workers
// that were replaced one after the other. `events`: the newest first.
QList<ChartMark> eventMarks(const std::deque<Event> &events, const TimeWindow &window);

// Checkpoints, which are frequent and normal.
QList<ChartMark> checkpointMarks(SampleRing::Range samples, const TimeWindow &window);
