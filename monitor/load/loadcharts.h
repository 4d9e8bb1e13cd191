// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/charts/timechart.h"
#include "monitor/load/runrecord.h"

#include <QWidget>

// The course of a run, live or past, in two charts with one cross-hair: requests per second and p99 latency.
class LoadCharts : public QWidget
{
    Q_OBJECT

public:
    explicit LoadCharts(QWidget *parent = nullptr);

    // `seconds`: how much time the charts have room for.
    void setCourse(const QList<LoadPoint> &timeline, const QList<LoadMark> &marks, double seconds);

private:
    TimeChart *m_rate;
    TimeChart *m_p99;
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
