// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

// What each figure of the window is, in a sentence or two: the tooltips. In one place, so that a figure that is shown
// twice is explained the same way.
namespace definition
{
QString writesPerSecond();
QString readsPerSecond();
QString queueDepth();
QString writeLatency();
QString readLatency();
QString errors();
QString busy();
QString uptime();
QString throughput();
QString requestsPerWorker();
QString phases();
QString writerTime();
QString groupSize();
QString logSize();
QString databaseSize();
QString checkpoints();
} // namespace definition
