// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/monitor.h"
#include "monitor/pages/scrollpage.h"

class FigureList;
class Panel;
class QGridLayout;
class SampleChart;

// Where a write's time goes: phases, the writer's time by operation, groups, log and database.
class WritesPage : public ScrollPage
{
    Q_OBJECT

public:
    explicit WritesPage(Monitor &monitor, QWidget *parent = nullptr);

    void refresh() override;

protected:
    void arrange(int width) override;

private:
    FigureList *addList(const QString &title, const QString &note, const QString &emptyText);
    SampleChart *makePhases();
    SampleChart *makeWriterTime(const QStringList &operations);
    SampleChart *makeGroupSize();
    SampleChart *makeLogSize();
    SampleChart *makeDatabaseSize();
    void followOperations();
    void refreshLists();

    Monitor &m_monitor;
    QGridLayout *m_grid = nullptr;
    int m_columns = 0;             // as the charts are arranged
    QList<SampleChart *> m_charts; // but for m_writerTime
    SampleChart *m_writerTime = nullptr;
    QStringList m_operations; // that m_writerTime shows
    QList<Panel *> m_lists;   // panels of the following
    FigureList *m_byOperation = nullptr;
    FigureList *m_byCode = nullptr;
    FigureList *m_slowest = nullptr;
};
