// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/load/loadrunner.h"
#include "monitor/load/runrecord.h"

#include <QElapsedTimer>
#include <QObject>

class RunStore;

// The load test that runs now, if any: collects what its child reports and puts the record of it into the store.
// Life:    start(), progressed() as long as it runs, finished() once with the record, which is then in the store.
// Threads: the window's. Owner: the page; the store must live longer.
class LoadSession : public QObject
{
    Q_OBJECT

public:
    LoadSession(RunStore &store, const QString &program, QObject *parent = nullptr);

    bool isRunning() const { return m_isRunning; }
    // REQUIRES: !isRunning(), and the settings have no errors. `server`: RunRecord::server.
    void start(const LoadSettings &settings, const QString &preset, const QString &server);
    void stop() { m_runner.stop(); }
    void mark(const QString &text); // something happened just now

    // Of the run that goes on, or of the last.
    const RunRecord &record() const { return m_record; }
    const LoadProgress &progress() const { return m_progress; } // the last that was reported
    const QList<LoadPoint> &timeline() const { return m_timeline.points(); }

signals:
    void started();
    void progressed();
    void quiet(); // nothing was heard from the child for some seconds
    void finished(const QString &id);

private:
    void onProgressed(const LoadProgress &progress);
    void onFinished(const LoadResult &result);

    RunStore &m_store;
    LoadRunner m_runner;
    RunRecord m_record;
    LoadProgress m_progress;
    LoadTimeline m_timeline;
    QElapsedTimer m_sinceProgress;
    bool m_isRunning = false;
};
