// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/runningview.h"

#include "shared/format.h"

#include "monitor/load/figurestrip.h"
#include "monitor/load/figuretext.h"
#include "monitor/load/loadcharts.h"
#include "monitor/load/loadsession.h"
#include "monitor/load/outcomefigures.h"
#include "monitor/load/phasetext.h"
#include "monitor/load/presets.h"
#include "monitor/load/tonelabel.h"

#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace
{

constexpr int barSteps = 1000;

// The seconds that the charts of a test without a duration have room for: in steps, so that its course does not creep
// together with each of its points.
double spanFor(double seconds)
{
    double span = 5;
    while (span < seconds)
        span *= 2;
    return span;
}

} // namespace

RunningView::RunningView(const LoadSession &session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_title(ToneLabel::heading())
    , m_phase(new ToneLabel)
    , m_bar(new QProgressBar)
    , m_figures(new FigureStrip)
    , m_charts(new LoadCharts)
    , m_kill(new QPushButton(tr("&Kill a worker")))
    , m_killed(ToneLabel::quiet())
{
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(8);
    m_bar->setAccessibleName(tr("Progress of the load test"));
    m_phase->setObjectName(u"phase"_s);
    m_kill->setObjectName(u"kill"_s);

    auto *killRow = new QHBoxLayout;
    killRow->addWidget(m_kill);
    killRow->addWidget(m_killed, 1);
    auto *overview = new QPushButton(tr("Watch the &queue"));
    overview->setObjectName(u"overview"_s);
    overview->setToolTip(tr("Show the overview: what the server does meanwhile. The test goes on."));
    connect(overview, &QPushButton::clicked, this, &RunningView::overviewRequested);
    killRow->addWidget(overview);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(8);
    layout->addWidget(m_title);
    layout->addWidget(m_phase);
    layout->addWidget(m_bar);
    layout->addWidget(m_figures);
    layout->addWidget(m_charts, 1);
    layout->addLayout(killRow);

    connect(m_kill, &QPushButton::clicked, this, &RunningView::killRequested);
    connect(&session, &LoadSession::started, this, &RunningView::onStarted);
    connect(&session, &LoadSession::progressed, this, &RunningView::showCourse);
    connect(&session, &LoadSession::quiet, this, [this] {
        m_phase->setTone(Tone::Warning);
        m_phase->setText(tr("▲ Nothing was heard from the load test for some seconds. It can be stopped."));
    });
}

void RunningView::setObstacle(const QString &reason)
{
    m_kill->setEnabled(reason.isEmpty());
    m_kill->setToolTip(reason.isEmpty()
                           ? tr("End one worker of the server at once, as a crash would (SIGKILL). The server replaces "
                                "it, and no acknowledged write is lost: verification shows it.")
                           : reason);
    m_kill->setAccessibleDescription(reason);
}

void RunningView::sayKilled(bool isKilled, qint64 pid)
{
    m_killed->setText(isKilled ? tr("Worker %1 was killed; the server starts another.").arg(pid)
                               : tr("Worker %1 could not be killed: it is gone, or belongs to another user.").arg(pid));
}

void RunningView::onStarted()
{
    const RunRecord &run = m_session.record();
    m_title->setText(loadPresetName(run.preset));
    if (run.settings.writes == 0)
        m_killed->clear();
    else
        m_killed->setText(run.settings.verify ? tr("Try it: nothing that was acknowledged is lost.")
                                              : tr("Turn on \"Verify every write\" to see that nothing is lost."));
    showCourse();
}

void RunningView::showCourse()
{
    showProgress();
    showFigures();
    m_charts->setCourse(m_session.record(), m_session.timeline(),
                        m_session.record().settings.totalSeconds().value_or(spanFor(m_session.progress().seconds)));
}

void RunningView::showProgress()
{
    const LoadProgress &progress = m_session.progress();
    const bool hasMeasure = progress.phase == LoadPhase::Load && progress.secondsLeft;
    const double warmUp = m_session.record().settings.warmUpSeconds.value_or(0);
    const bool isWarmingUp = progress.phase == LoadPhase::Load && progress.seconds < warmUp;
    QString words = isWarmingUp ? tr("Warming up") : phaseText(progress.phase);
    if (hasMeasure) {
        const double total = progress.seconds + *progress.secondsLeft;
        m_bar->setRange(0, barSteps);
        m_bar->setValue(total > 0 ? int(barSteps * progress.seconds / total) : barSteps);
        words = tr("%1, %2 left").arg(words, spanText(isWarmingUp ? warmUp - progress.seconds : *progress.secondsLeft));
    } else {
        m_bar->setRange(0, 0); // busy
    }
    if (progress.phase == LoadPhase::Deleting && progress.postsFound > 0)
        words = tr("Deleting the posts: %1 of %2")
                    .arg(format::count(progress.postsDeleted), format::count(progress.postsFound));
    const bool isGeneratorBusy = progress.generatorCpuPercent > busyGeneratorPercent;
    if (isGeneratorBusy)
        words = tr("%1. ▲ The load test itself uses %2 of a core: it may be what is measured.")
                    .arg(words, format::percent(progress.generatorCpuPercent));
    m_phase->setTone(isGeneratorBusy ? Tone::Warning : Tone::Neutral);
    m_phase->setText(words);
}

void RunningView::showFigures()
{
    const LoadProgress &progress = m_session.progress();
    const LoadSettings &settings = m_session.record().settings;
    QList<FigureStrip::Figure> figures;
    const auto addKind = [&figures](const LoadKindProgress &kind, const OutcomeWords &words) {
        const LoadLatency *latency = kind.latencyUs && kind.perSecond > 0 ? &*kind.latencyUs : nullptr;
        figures << figuresOf({kind.requests, kind.errors, kind.perSecond, latency}, words);
    };
    if (settings.reads > 0)
        addKind(progress.reads, {tr("reads"), tr("Reads that succeeded in the last quarter of a second, per second."),
                                 tr("p99 of reads"),
                                 tr("The latency that 99 of 100 reads stayed below in the last quarter of a second.")});
    if (settings.writes > 0)
        addKind(progress.writes,
                {tr("writes"), tr("Writes that succeeded in the last quarter of a second, per second."),
                 tr("p99 of writes"),
                 tr("The latency that 99 of 100 writes stayed below in the last quarter of a second.")});
    const qint64 errors = progress.reads.errors + progress.writes.errors;
    figures.insert(errors > 0 ? 0 : figures.size(),
                   failureFigure(errors, progress.reads.requests + progress.writes.requests));
    if (settings.isOpenLoop())
        figures << FigureStrip::Figure{tr("late"), format::count(progress.late),
                                       tr("Requests so far that could not start at their time."),
                                       progress.late > 0 ? Tone::Warning : Tone::Neutral};
    m_figures->setFigures(figures);
}
