// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/charts/timechart.h"
#include "monitor/load/runrecord.h"

#include <QWidget>

// The course of a run, live or past, in two charts with one cross-hair: requests per second and p99 latency. A
// test of reads alone has no line of writes, nor the other way round.
class LoadCharts : public QWidget
{
    Q_OBJECT

public:
    explicit LoadCharts(QWidget *parent = nullptr);

    // `seconds`: how much time the charts have room for.
    void setCourse(const RunRecord &run, const QList<LoadPoint> &timeline, double seconds);

private:
    void makeCharts();

    bool m_hasReads = true;
    bool m_hasWrites = true;
    TimeChart *m_rate = nullptr;
    TimeChart *m_p99 = nullptr;
};

// The same of two runs on top of each other: all their requests per second, and the higher p99 of reads and writes.
class ComparisonCharts : public QWidget
{
    Q_OBJECT

public:
    explicit ComparisonCharts(QWidget *parent = nullptr);

    void setRuns(const RunRecord &before, const RunRecord &after);

private:
    TimeChart *m_rate;
    TimeChart *m_p99;
};
