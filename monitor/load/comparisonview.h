// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class ComparisonCharts;
class FigureTable;
class ToneLabel;
struct RunRecord;

// Two load tests side by side: what became better or worse, in per cent, and what is only chance.
class ComparisonView : public QWidget
{
    Q_OBJECT

public:
    explicit ComparisonView(QWidget *parent = nullptr);

    void setRuns(const RunRecord &before, const RunRecord &after);

signals:
    void closed(); // the user wants to see the later run alone

private:
    ToneLabel *m_before;
    ToneLabel *m_after;
    ToneLabel *m_summary;
    ToneLabel *m_warning;
    FigureTable *m_figures;
    ComparisonCharts *m_charts;
};
