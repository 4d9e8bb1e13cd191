// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/load/runrecord.h"

#include <QWidget>

class FigureStrip;
class FigureTable;
class LoadCharts;
class QGridLayout;
class QMenu;
class ToneLabel;

// What a load test found. Shows one run; the user can repeat it, compare it, export it and remove it.
class ReportView : public QWidget
{
    Q_OBJECT

public:
    explicit ReportView(QWidget *parent = nullptr);

    // `others`: those it can be compared with, newest first.
    void setRun(const RunRecord &run, const QList<RunRecord> &others);

    QSize minimumSizeHint() const override;

signals:
    void repeatRequested(const QString &id);
    void comparisonRequested(const QString &before, const QString &after);
    void removalRequested(const QString &id);
    void renameRequested(const QString &id, const QString &name);
    void baselineRequested(const QString &id); // empty: none any more

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    enum class Format : quint8 { Html, Json, Csv };

    QWidget *makeActions();
    void arrange(bool isNarrow); // tables above each other
    void showFigures(const LoadReport &report);
    void showLatencies(const LoadReport &report);
    void showAnswers(const LoadReport &report);
    void showWorkers(const LoadReport &report);
    void showVerification(const LoadReport &report);
    void fillComparisons(const QList<RunRecord> &others);
    void compareWithBaseline(const QList<RunRecord> &others);
    void askForName();
    void exportAs(Format format);

    RunRecord m_run;
    std::optional<bool> m_isNarrow; // none: not arranged yet
    ToneLabel *m_title;
    ToneLabel *m_settings;
    ToneLabel *m_verdict;
    ToneLabel *m_baseline;
    ToneLabel *m_remark;
    ToneLabel *m_sharing;
    QMenu *m_comparisons;
    QWidget *m_reportArea;
    QGridLayout *m_grid;
    FigureStrip *m_figures;
    LoadCharts *m_charts;
    FigureTable *m_latencies;
    FigureTable *m_answers;
    FigureTable *m_workers;
    FigureTable *m_verification;
    QWidget *m_answerSection;
    QWidget *m_workerSection;
};
