// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class FigureStrip;
class LoadCharts;
class LoadSession;
class QProgressBar;
class QPushButton;
class ToneLabel;

// The load test that goes on: how far it is, its figures and its course so far, and a way to try what happens when a
// worker dies.
class RunningView : public QWidget
{
    Q_OBJECT

public:
    explicit RunningView(const LoadSession &session, QWidget *parent = nullptr); // the session must live longer

    void setObstacle(const QString &reason); // why no worker can be killed; empty: one can
    void sayKilled(bool isKilled, qint64 pid);

signals:
    void killRequested();
    void overviewRequested(); // the user wants to see what the server does meanwhile

private:
    void onStarted();
    void showCourse();
    void showProgress();
    void showFigures();

    const LoadSession &m_session;
    ToneLabel *m_title;
    ToneLabel *m_phase;
    QProgressBar *m_bar;
    FigureStrip *m_figures;
    LoadCharts *m_charts;
    QPushButton *m_kill;
    ToneLabel *m_killed;
};
