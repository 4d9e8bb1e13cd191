// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/monitor.h"
#include "monitor/page.h"

class FigureList;
class QGridLayout;
class SampleChart;

// Where a write's time goes: phases, the writer's time by operation, groups, log and database.
class WritesPage : public Page
{
    Q_OBJECT

public:
    explicit WritesPage(Monitor &monitor, QWidget *parent = nullptr);

    void refresh() override;

private:
    SampleChart *makePhases();
    SampleChart *makeWriterTime(const QStringList &operations);
    SampleChart *makeGroupSize();
    SampleChart *makeLogSize();
    SampleChart *makeDatabaseSize();
    void followOperations();
    void refreshLists();

    Monitor &m_monitor;
    QGridLayout *m_grid = nullptr;
    QList<SampleChart *> m_charts; // but for m_writerTime
    SampleChart *m_writerTime = nullptr;
    QStringList m_operations; // that m_writerTime shows
    FigureList *m_byOperation = nullptr;
    FigureList *m_byCode = nullptr;
    FigureList *m_slowest = nullptr;
};
