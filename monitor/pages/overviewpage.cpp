// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/pages/overviewpage.h"

#include "monitor/charts/samplechart.h"
#include "monitor/figures.h"
#include "monitor/pages/figuredefinitions.h"
#include "monitor/widgets/panel.h"
#include "monitor/widgets/sharebars.h"
#include "monitor/widgets/tile.h"
#include "shared/format.h"

#include <QGridLayout>
#include <QScrollArea>

#include <cmath>
#include <limits>

using namespace Qt::StringLiterals;

namespace
{

constexpr int oneRowOfTilesFrom = 940;

double orNothing(const Latency &latency, qint64 Latency::*percentile)
{
    return latency.count > 0 ? double(std::max(latency.*percentile, qint64(1)))
                             : std::numeric_limits<double>::quiet_NaN();
}

ChartStyle latencyStyle(const QString &title, const QString &definition, const QString &emptyText)
{
    return {.title = title,
            .definition = definition,
            .emptyText = emptyText,
            .lines = {{u"p50"_s, 5, Qt::DotLine}, {u"p95"_s, 0, Qt::DashLine}, {u"p99"_s, 1, Qt::SolidLine}},
            .format = format::microseconds,
            .widestValue = u"99.99 ms"_s,
            .axis = AxisKind::Logarithmic,
            .smallestTop = 10'000,
            .isStacked = false};
}

QList<SampleChart::Figure> latencyFigures(std::function<const Latency &(const Sample &)> latency)
{
    QList<SampleChart::Figure> figures;
    for (const auto percentile : {&Latency::p50, &Latency::p95, &Latency::p99})
        figures.append([=](const Sample &, const Sample &sample) { return orNothing(latency(sample), percentile); });
    return figures;
}

} // namespace

OverviewPage::OverviewPage(Monitor &monitor, QWidget *parent)
    : ScrollPage(parent)
    , m_monitor(monitor)
{
    auto *layout = new QVBoxLayout(content());
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing);
    m_tileGrid = new QGridLayout;
    m_tileGrid->setSpacing(spacing);
    layout->addLayout(m_tileGrid);
    m_chartGrid = new QGridLayout;
    m_chartGrid->setSpacing(spacing);
    layout->addLayout(m_chartGrid, 1);
    addTiles();
    addCharts();
}

void OverviewPage::addTiles()
{
    const auto add = [this](const QString &name, const QString &definition) {
        m_tiles.append(new Tile(name, definition, this));
        return m_tiles.last();
    };
    m_writes = add(tr("Writes"), definition::writesPerSecond());
    m_reads = add(tr("Reads"), definition::readsPerSecond());
    m_queue = add(tr("Queue depth"), definition::queueDepth());
    m_writeP99 = add(tr("Write p99"), definition::writeLatency());
    m_errors = add(tr("Refusals, errors"), definition::errors());
    m_busy = add(u"SQLITE_BUSY"_s, definition::busy());
    m_log = add(tr("Log (WAL)"), definition::logSize());
    m_uptime = add(tr("Uptime"), definition::uptime());
}

void OverviewPage::addCharts()
{
    auto *queue = new SampleChart(
        m_monitor,
        {.title = tr("Queue depth (writes)"),
         .definition = definition::queueDepth(),
         .emptyText = tr("No samples in this window"),
         .lines = {{tr("most"), 0, Qt::SolidLine}},
         .format = [](double depth) { return format::count(std::llround(depth)); },
         .widestValue = u"10,000"_s,
         .axis = AxisKind::Linear,
         .smallestTop = 10,
         .isStacked = false},
        {[](const Sample &, const Sample &sample) { return double(sample.queue.maxDepth); }},
        [this](SampleRing::Range samples, ChartContent &content) {
            if (samples.isEmpty())
                return;
            const qint64 capacity = (samples.end() - 1)->queue.capacity;
            content.levels.append({double(capacity), tr("capacity %1").arg(format::count(capacity))});
            addThreshold(content, m_monitor.alerts(), AlertKind::QueueDepth, double(capacity) / 100);
            for (auto sample = samples.begin() + 1; sample < samples.end(); ++sample) {
                const double refused = growthPerSecond(*(sample - 1), *sample, refusalsOf);
                if (refused > 0)
                    content.marks.append({m_monitor.window().xOf(sample->time),
                                          tr("%1 refused").arg(format::perSecond(refused)), ChartMark::Shape::Triangle,
                                          Tone::Bad});
            }
        },
        this);
    auto *throughput = new SampleChart(m_monitor,
                                       {.title = tr("Throughput"),
                                        .definition = definition::throughput(),
                                        .emptyText = tr("No samples in this window"),
                                        .lines = {{tr("writes"), 1, Qt::SolidLine}, {tr("reads"), 0, Qt::DashLine}},
                                        .format = format::perSecond,
                                        .widestValue = u"100,000/s"_s,
                                        .axis = AxisKind::Linear,
                                        .smallestTop = 10,
                                        .isStacked = false},
                                       {[](const Sample &, const Sample &sample) { return sample.writes.perSecond; },
                                        [](const Sample &, const Sample &sample) { return sample.reads.perSecond; }},
                                       {}, this);
    auto *writes = new SampleChart(
        m_monitor, latencyStyle(tr("Latency of writes"), definition::writeLatency(), tr("No writes in this window")),
        latencyFigures([](const Sample &sample) -> const Latency & { return sample.phasesUs.total; }),
        [this](SampleRing::Range, ChartContent &content) {
            addThreshold(content, m_monitor.alerts(), AlertKind::WriteP99, 1000);
        },
        this);
    auto *reads = new SampleChart(
        m_monitor, latencyStyle(tr("Latency of reads"), definition::readLatency(), tr("No reads in this window")),
        latencyFigures([](const Sample &sample) -> const Latency & { return sample.reads.latencyUs; }), {}, this);
    m_charts = {queue, throughput, writes, reads};
    m_sharesPanel = makeSharesPanel();
}

QWidget *OverviewPage::makeSharesPanel()
{
    auto *panel = new Panel(tr("Requests per worker"), tr("since start, share in the window"), this);
    panel->setToolTip(definition::requestsPerWorker());
    m_shares = new ShareBars;
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setWidget(m_shares);
    scroll->setFocusPolicy(Qt::StrongFocus); // to scroll with keys
    scroll->setAccessibleName(tr("Requests per worker"));
    panel->body()->addWidget(scroll);
    return panel;
}

// Wide: two columns of charts and the workers at their side. Narrower: the workers below, then one column.
void OverviewPage::arrange(int width)
{
    const int columns = columnsIn(width);
    const int tileColumns = width >= oneRowOfTilesFrom ? int(m_tiles.size()) : 4;
    if (tileColumns != m_tileColumns) {
        m_tileColumns = tileColumns;
        for (int i = 0; i < m_tiles.size(); ++i)
            m_tileGrid->addWidget(m_tiles[i], i / tileColumns, i % tileColumns);
    }
    if (columns == m_columns)
        return;
    m_columns = columns;
    const int chartColumns = std::min(columns, 2);
    for (int i = 0; i < m_charts.size(); ++i)
        m_chartGrid->addWidget(m_charts[i], i / chartColumns, i % chartColumns);
    if (columns == 3)
        m_chartGrid->addWidget(m_sharesPanel, 0, 2, 2, 1);
    else
        m_chartGrid->addWidget(m_sharesPanel, int(m_charts.size()), 0, 1, chartColumns);
    m_chartGrid->setColumnStretch(0, 5);
    m_chartGrid->setColumnStretch(1, columns > 1 ? 5 : 0);
    m_chartGrid->setColumnStretch(2, columns > 2 ? 3 : 0);
}

void OverviewPage::refresh()
{
    refreshTiles();
    for (SampleChart *chart : std::as_const(m_charts))
        chart->refresh();
    m_shares->setShares(workerShares(m_monitor.visibleSamples()));
    m_shares->setStale(!m_monitor.isLive());
}

void OverviewPage::refreshTiles()
{
    for (Tile *tile : std::as_const(m_tiles))
        tile->setStale(!m_monitor.isLive());
    if (!m_monitor.hasSamples())
        return;
    const auto &samples = m_monitor.samples().all();
    const Sample &now = samples.back();
    const Sample &before = samples.size() > 1 ? samples[samples.size() - 2] : now;
    const AlertWatch &alerts = m_monitor.alerts();
    const auto toneOf = [&alerts](AlertKind kind, Tone tone) { return alerts.isRaised(kind) ? tone : Tone::Neutral; };

    m_writes->setFigure(
        {format::perSecond(now.writes.perSecond), tr("%1 in all").arg(format::count(now.writes.total)), {}, {}});
    m_reads->setFigure(
        {format::perSecond(now.reads.perSecond), tr("%1 in all").arg(format::count(now.reads.total)), {}, {}});
    m_queue->setFigure({format::count(now.queue.maxDepth), tr("of %1").arg(format::count(now.queue.capacity)),
                        toneOf(AlertKind::QueueDepth, Tone::Warning),
                        double(now.queue.maxDepth) / double(std::max(now.queue.capacity, qint64(1)))});
    const Latency &write = now.phasesUs.total;
    m_writeP99->setFigure({write.count > 0 ? format::microseconds(write.p99) : u"–"_s,
                           write.count > 0 ? tr("p50 %1").arg(format::microseconds(write.p50)) : tr("no writes"),
                           toneOf(AlertKind::WriteP99, Tone::Warning),
                           {}});
    const double errors = otherErrorsPerSecond(m_monitor.samples());
    const double refusals = growthPerSecond(before, now, refusalsOf);
    m_errors->setFigure({format::perSecond(errors + refusals),
                         tr("%1 refused").arg(format::perSecond(refusals)),
                         alerts.isRaised(AlertKind::Errors) ? Tone::Bad : toneOf(AlertKind::Refusals, Tone::Warning),
                         {}});
    m_busy->setFigure(
        {format::count(now.database.busyTotal), tr("since start"), toneOf(AlertKind::Busy, Tone::Bad), {}});
    m_log->setFigure({format::bytes(now.database.walBytes),
                      tr("file %1").arg(format::bytes(now.database.fileBytes)),
                      toneOf(AlertKind::WalSize, Tone::Warning),
                      {}});
    const qint64 serving = std::count_if(now.workers.begin(), now.workers.end(),
                                         [](const WorkerSample &w) { return w.state == WorkerState::Serving; });
    m_uptime->setFigure({format::duration(now.uptimeSeconds),
                         tr("serving: %1 of %2").arg(serving).arg(now.workers.size()),
                         toneOf(AlertKind::WorkerRestarts, Tone::Warning),
                         {}});
}
