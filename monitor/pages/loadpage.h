// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/controlprotocol.h"

#include "monitor/load/foreignposts.h"
#include "monitor/load/loadsession.h"
#include "monitor/load/runstore.h"
#include "monitor/models/event.h"
#include "monitor/onewriterprogram.h"
#include "monitor/page.h"

#include <QPointer>

class ComparisonView;
class LeftPosts;
class LoadForm;
class LoadPanes;
class QMessageBox;
class ReportView;
class RunList;
class RunningView;
class SampleRing;
class Settings;
class ToneLabel;

// Load tests: set one up, watch it, read what it found, and compare it with those of the past.
// Asks before it writes among posts that are not of load tests.
class LoadPage : public Page
{
    Q_OBJECT

public:
    // `samples`: of the server the window is connected to. Both must live longer. `program`: see findOnewriter().
    LoadPage(const SampleRing &samples, Settings &settings, const QString &folder = RunStore::defaultFolder(),
             const QString &program = findOnewriter(), QWidget *parent = nullptr);
    ~LoadPage() override; // ends a test that is running

    void refresh() override;

    void setLive(bool isLive);                // whether the samples are those of this moment; default: they are
    void setServer(const ServerInfo &server); // that the window is connected to
    bool isRunning() const { return m_session.isRunning(); }
    const LoadSession &session() const { return m_session; } // the test that runs
    bool isNarrow() const;                                   // what goes on may be out of view, below the form
    void showResults();                                      // brings it into view

    // To start what the form holds and to stop what runs, enabled when they can; for a menu, too.
    QAction *startAction() const { return m_startAction; }
    QAction *stopAction() const { return m_stopAction; }

public slots:
    // As if chosen and started by hand, questions included. No effect while a test runs.
    void startPreset(const QString &id);
    void stop();

signals:
    void happened(const Event &event); // a test began or ended, a worker was killed
    void runningChanged(bool isRunning);
    void arranged();          // isNarrow() has changed
    void overviewRequested(); // the user wants to see what the server does during the test

private:
    QWidget *makeForm();
    QWidget *makeResults();
    QWidget *makeEmpty();
    QWidget *makeUnchosen();
    QList<QWidget *> views() const; // of which one is shown
    void showView(QWidget *shown);
    void makeActions();
    void updateActions();
    void askToStart();
    void onPostOwner(PostOwner owner);
    void askForConsent(const QString &question, const QString &explanation);
    bool hasConsent() const; // to write into the database that was asked about
    void start();
    void giveUpStart();
    void repeat(const QString &id);
    void killWorker();
    void onFinished(const QString &id);
    void showChosen();
    void askToRemove(const QStringList &ids);
    void remove(const QStringList &ids);
    void chooseNewest();
    void say(const QString &problem); // empty: nothing is wrong
    void tell(LogSeverity severity, const QString &text);
    const WorkerSample *killable() const;
    QString obstacleToKilling() const; // empty: none
    void restoreSettings();
    void rememberSettings();

    const SampleRing &m_samples;
    Settings &m_settings;
    RunStore m_store;
    LoadSession m_session;
    ForeignPosts m_foreignPosts;
    // What was asked to be started: while it is found out whether it may be, the form may come to hold something else.
    LoadSettings m_asked;
    QString m_askedPreset;
    ServerInfo m_server;
    // The user said that posts may be written among others into the database of m_server. Of another address nobody
    // can tell whether the same database will be there the next time, so it is asked about each time.
    bool m_mayWrite = false;
    QPointer<QMessageBox> m_question; // whether the test may be started
    bool m_isLive = true;

    QAction *m_startAction;
    QAction *m_stopAction;
    LoadPanes *m_panes = nullptr;
    LoadForm *m_form;
    ToneLabel *m_listTitle;
    RunList *m_list;
    ToneLabel *m_problem;
    LeftPosts *m_leftPosts;
    QWidget *m_empty;    // there are no runs
    QWidget *m_unchosen; // there are, and none is chosen
    RunningView *m_running;
    ReportView *m_report;
    ComparisonView *m_comparison;
};
