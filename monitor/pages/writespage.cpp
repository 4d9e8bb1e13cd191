// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/pages/writespage.h"

#include "monitor/charts/samplechart.h"
#include "monitor/figures.h"
#include "monitor/pages/figuredefinitions.h"
#include "monitor/widgets/figurelist.h"
#include "monitor/widgets/panel.h"
#include "shared/format.h"

#include <QGridLayout>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace
{

constexpr int slowestShown = 6;
constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

QString phaseName(const QString &jsonName)
{
    if (jsonName == "ipc"_L1)
        return WritesPage::tr("ipc");
    if (jsonName == "queueWait"_L1)
        return WritesPage::tr("queue wait");
    if (jsonName == "execute"_L1)
        return WritesPage::tr("execution");
    if (jsonName == "commit"_L1)
        return WritesPage::tr("commit");
    return WritesPage::tr("reply");
}

SampleChart::Figure meanOf(Latency Sample::Phases::*phase)
{
    return [phase](const Sample &, const Sample &sample) {
        return sample.phasesUs.total.count > 0 ? (sample.phasesUs.*phase).mean : nothing;
    };
}

} // namespace

WritesPage::WritesPage(Monitor &monitor, QWidget *parent)
    : ScrollPage(parent)
    , m_monitor(monitor)
    , m_grid(new QGridLayout(content()))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(spacing);
    m_charts = {makePhases(), makeGroupSize(), makeLogSize(), makeDatabaseSize()};
    m_writerTime = makeWriterTime({});
    m_byOperation = addList(tr("Writes by operation"), tr("since start"), tr("No writes yet"));
    m_byCode = addList(tr("Refused and failed"), tr("since start, by code"), tr("None: every write was done"));
    m_slowest = addList(tr("Slowest writes"), tr("in the window, and the phase that took longest"), tr("No writes"));
}

FigureList *WritesPage::addList(const QString &title, const QString &note, const QString &emptyText)
{
    auto *panel = new Panel(title, note);
    auto *list = new FigureList(title, emptyText);
    panel->body()->addWidget(list);
    panel->body()->addStretch();
    m_lists.append(panel);
    return list;
}

// Wide: two columns of charts and the lists at their side. Narrower: the lists below, then one column.
void WritesPage::arrange(int width)
{
    const int columns = columnsIn(width);
    if (columns == m_columns)
        return;
    m_columns = columns;
    const int chartColumns = std::min(columns, 2);
    m_grid->addWidget(m_charts.first(), 0, 0, 1, chartColumns);
    int cell = 0;
    for (QWidget *chart : QList<QWidget *>{m_writerTime, m_charts[1], m_charts[2], m_charts[3]}) {
        m_grid->addWidget(chart, 1 + cell / chartColumns, cell % chartColumns);
        ++cell;
    }
    const int rows = 1 + cell / chartColumns;
    for (int i = 0; i < m_lists.size(); ++i) {
        if (columns == 3)
            m_grid->addWidget(m_lists[i], i, 2);
        else
            m_grid->addWidget(m_lists[i], rows + i, 0, 1, chartColumns);
    }
    for (int row = 0; row < m_grid->rowCount(); ++row)
        m_grid->setRowStretch(row, row == 0 ? 4 : row < rows ? 3 : 0);
    m_grid->setColumnStretch(0, 5);
    m_grid->setColumnStretch(1, columns > 1 ? 5 : 0);
    m_grid->setColumnStretch(2, columns > 2 ? 3 : 0);
}

SampleChart *WritesPage::makePhases()
{
    using Phases = Sample::Phases;
    auto *chart = new SampleChart(
        m_monitor,
        {.title = tr("Where a write's time goes: mean by phase"),
         .definition = definition::phases(),
         .emptyText = tr("No writes in this window"),
         .lines = {{tr("ipc"), 5}, {tr("queue wait"), 1}, {tr("execution"), 2}, {tr("commit"), 0}, {tr("reply"), 3}},
         .format = format::microseconds,
         .widestValue = u"99.99 ms"_s,
         .axis = AxisKind::Linear,
         .smallestTop = 100,
         .isStacked = true},
        {meanOf(&Phases::ipc), meanOf(&Phases::queueWait), meanOf(&Phases::execute), meanOf(&Phases::commit),
         meanOf(&Phases::reply)});
    chart->setWeight([](const Sample &sample) { return double(sample.phasesUs.total.count); });
    return chart;
}

SampleChart *WritesPage::makeWriterTime(const QStringList &operations)
{
    QList<ChartLine> lines;
    QList<SampleChart::Figure> figures;
    for (const QString &operation : operations) {
        lines.append({operation, int(lines.size()) % Theme::seriesCount});
        figures.append([operation](const Sample &, const Sample &sample) {
            const Latency latency = sample.writes.executeUsByOperation.value(operation);
            return latency.mean * double(latency.count) / 1000;
        });
    }
    if (operations.isEmpty()) { // a chart has at least one line
        lines.append({tr("writer"), 0});
        figures.append([](const Sample &, const Sample &) { return nothing; });
    }
    return new SampleChart(m_monitor,
                           {.title = tr("Writer time by operation"),
                            .definition = definition::writerTime(),
                            .emptyText = tr("No writes in this window"),
                            .lines = lines,
                            .format = [](double ms) { return QString::number(ms, 'f', ms < 100 ? 1 : 0) + " ms/s"_L1; },
                            .widestValue = u"1000 ms/s"_s,
                            .axis = AxisKind::Linear,
                            .smallestTop = 1,
                            .isStacked = true},
                           figures);
}

SampleChart *WritesPage::makeGroupSize()
{
    const auto groups = [](auto figure) {
        return [figure](const Sample &, const Sample &sample) {
            return sample.groups.perSecond > 0 ? double(figure(sample.groups)) : nothing;
        };
    };
    return new SampleChart(m_monitor,
                           {.title = tr("Writes in a group"),
                            .definition = definition::groupSize(),
                            .emptyText = tr("No writes in this window"),
                            .lines = {{tr("mean"), 0, Qt::SolidLine}, {tr("largest"), 1, Qt::DashLine}},
                            .format = [](double size) { return QString::number(size, 'f', size < 10 ? 1 : 0); },
                            .widestValue = u"1000"_s,
                            .axis = AxisKind::Linear,
                            .smallestTop = 5,
                            .isStacked = false},
                           {groups([](const Sample::Groups &g) { return g.meanSize; }),
                            groups([](const Sample::Groups &g) { return g.maxSize; })});
}

SampleChart *WritesPage::makeLogSize()
{
    return new SampleChart(
        m_monitor,
        {.title = tr("Write-ahead log"),
         .definition = definition::logSize() + u"\n\n"_s + definition::checkpoints(),
         .emptyText = tr("No samples in this window"),
         .lines = {{tr("size"), 0, Qt::SolidLine}},
         .format = format::bytes,
         .widestValue = u"1023 KiB"_s,
         .axis = AxisKind::Binary,
         .smallestTop = 1024 * 1024,
         .isStacked = false},
        {[](const Sample &, const Sample &sample) { return double(sample.database.walBytes); }},
        [this](SampleRing::Range samples, ChartContent &content) {
            if (samples.isEmpty())
                return;
            addThreshold(content, m_monitor.alerts(), AlertKind::WalSize, 1024.0 * 1024, false);
            for (auto sample = samples.begin() + 1; sample < samples.end(); ++sample) {
                const qint64 more = sample->database.checkpoints - (sample - 1)->database.checkpoints;
                if (more > 0 && SampleRing::isSameProcess(*(sample - 1), *sample))
                    content.marks.append({m_monitor.window().xOf(sample->time), tr("checkpoints: %1").arg(more),
                                          ChartMark::Shape::Tick, Tone::Accent});
            }
        });
}

SampleChart *WritesPage::makeDatabaseSize()
{
    return new SampleChart(m_monitor,
                           {.title = tr("Database file"),
                            .definition = definition::databaseSize(),
                            .emptyText = tr("No samples in this window"),
                            .lines = {{tr("size"), 3, Qt::SolidLine}},
                            .format = format::bytes,
                            .widestValue = u"1023 KiB"_s,
                            .axis = AxisKind::Binary,
                            .smallestTop = 64 * 1024,
                            .isStacked = false},
                           {[](const Sample &, const Sample &sample) { return double(sample.database.fileBytes); }});
}

void WritesPage::refresh()
{
    followOperations();
    for (SampleChart *chart : std::as_const(m_charts))
        chart->refresh();
    m_writerTime->refresh();
    refreshLists();
}

// A chart has its lines from the start, so another set of operations is another chart.
void WritesPage::followOperations()
{
    if (!m_monitor.hasSamples())
        return;
    const QStringList operations = m_monitor.samples().last().writes.executeUsByOperation.keys();
    if (operations.isEmpty() || operations == m_operations)
        return;
    m_operations = operations;
    SampleChart *chart = makeWriterTime(operations);
    delete m_grid->replaceWidget(m_writerTime, chart);
    m_writerTime->deleteLater();
    m_writerTime = chart;
}

void WritesPage::refreshLists()
{
    const auto rowsOf = [](const QMap<QString, qint64> &counts) {
        QList<FigureList::Row> rows;
        for (auto it = counts.begin(); it != counts.end(); ++it) {
            if (it.value() > 0)
                rows.append({it.key(), format::count(it.value())});
        }
        return rows;
    };
    if (m_monitor.hasSamples()) {
        const Sample::Writes &writes = m_monitor.samples().last().writes;
        m_byOperation->setRows(rowsOf(writes.byOperation));
        m_byCode->setRows(rowsOf(writes.rejectedByCode));
    }
    QList<FigureList::Row> slowest;
    for (const SlowSecond &second : slowestSeconds(m_monitor.visibleSamples(), slowestShown))
        slowest.append({second.time.toLocalTime().toString(u"HH:mm:ss"_s) + u"  "_s + phaseName(second.phase),
                        format::microseconds(second.maxUs)});
    m_slowest->setRows(slowest);
    for (FigureList *list : {m_byOperation, m_byCode, m_slowest})
        list->setStale(!m_monitor.isLive());
}
