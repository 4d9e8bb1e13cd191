// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/loadsession.h"

#include "monitor/load/runstore.h"

#include <QThread>

LoadSession::LoadSession(RunStore &store, const QString &program, QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_runner(program)
{
    connect(&m_runner, &LoadRunner::progressed, this, &LoadSession::onProgressed);
    connect(&m_runner, &LoadRunner::quiet, this, &LoadSession::quiet);
    connect(&m_runner, &LoadRunner::finished, this, &LoadSession::onFinished);
}

void LoadSession::start(const LoadSettings &settings, const QString &preset, const QString &server)
{
    Q_ASSERT(!m_isRunning);
    m_isRunning = true;
    m_progress = {};
    m_timeline = {};
    m_record = {};
    m_record.startedAt = QDateTime::currentDateTimeUtc();
    m_record.preset = preset;
    m_record.settings = settings;
    m_record.machine = RunRecord::thisMachine();
    if (settings.isLoopback())
        m_record.processors = QThread::idealThreadCount();
    m_record.server = server;
    if (settings.warmUpSeconds)
        m_record.marks << LoadMark{*settings.warmUpSeconds, tr("measured from here on"), true};
    m_sinceProgress.start();
    m_runner.start(settings);
    emit started();
}

void LoadSession::mark(const QString &text)
{
    if (m_isRunning)
        m_record.marks << LoadMark{m_progress.seconds + double(m_sinceProgress.elapsed()) / 1000, text, {}};
}

void LoadSession::onProgressed(const LoadProgress &progress)
{
    m_progress = progress;
    m_sinceProgress.start();
    m_timeline.add(progress);
    emit progressed();
}

void LoadSession::onFinished(const LoadResult &result)
{
    m_isRunning = false;
    if (!m_progress.runId.isEmpty())
        m_record.runId = m_progress.runId;
    m_record.end = result.end;
    m_record.report = result.report;
    // What it says of a run that was stopped is that posts are left, and they will be deleted.
    m_record.remark = result.remark;
    if (result.end == LoadEnd::Stopped && m_record.mayHaveLeftPosts())
        m_record.remark.clear();
    const double warmUp = m_record.settings.warmUpSeconds.value_or(0);
    if (warmUp > 0 && (result.report ? !result.report->hasMeasured() : m_progress.seconds < warmUp))
        m_record.marks.removeFirst(); // it never came to that
    m_timeline.finish();
    m_record.timeline = m_timeline.points();
    m_record = m_store.add(m_record);
    emit finished(m_record.id);
}
