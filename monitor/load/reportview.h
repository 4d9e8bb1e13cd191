// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/load/runrecord.h"

#include <QScrollArea>

class FigureStrip;
class FigureTable;
class LoadCharts;
class QMenu;
class ToneLabel;

// What a load test found. Shows one run; the user can repeat it, compare it, export it and remove it.
class ReportView : public QScrollArea
{
    Q_OBJECT

public:
    explicit ReportView(QWidget *parent = nullptr);

    // `others`: those it can be compared with, newest first.
    void setRun(const RunRecord &run, const QList<RunRecord> &others);

signals:
    void repeatRequested(const QString &id);
    void comparisonRequested(const QString &before, const QString &after);
    void removalRequested(const QString &id);
    void failed(const QString &reason); // an export could not be written

private:
    enum class Format : quint8 { Html, Json, Csv };

    QWidget *makeActions();
    void showFigures(const LoadReport &report);
    void showLatencies(const LoadReport &report);
    void showAnswers(const LoadReport &report);
    void showWorkers(const LoadReport &report);
    void showVerification(const LoadReport &report);
    void fillComparisons(const QList<RunRecord> &others);
    void exportAs(Format format);

    RunRecord m_run;
    ToneLabel *m_title;
    ToneLabel *m_settings;
    ToneLabel *m_verdict;
    ToneLabel *m_remark;
    QMenu *m_comparisons;
    QWidget *m_reportArea;
    FigureStrip *m_figures;
    LoadCharts *m_charts;
    FigureTable *m_latencies;
    FigureTable *m_answers;
    FigureTable *m_workers;
    FigureTable *m_verification;
};
