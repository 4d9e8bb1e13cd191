// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/reportview.h"

#include "shared/format.h"

#include "monitor/load/figurestrip.h"
#include "monitor/load/figuretable.h"
#include "monitor/load/figuretext.h"
#include "monitor/load/htmlreport.h"
#include "monitor/load/loadcharts.h"
#include "monitor/load/outcomefigures.h"
#include "monitor/load/runcomparison.h"
#include "monitor/load/runexport.h"
#include "monitor/load/tonelabel.h"
#include "monitor/savefile.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace
{

constexpr int sectionGap = 16;
constexpr int pairedFrom = 600; // two tables beside each other

// A table below its heading.
QWidget *section(const QString &title, FigureTable *table)
{
    auto *box = new QWidget;
    auto *layout = new QVBoxLayout(box);
    layout->setContentsMargins({});
    layout->setSpacing(4);
    auto *heading = new ToneLabel(title);
    QFont font = heading->font();
    font.setWeight(QFont::DemiBold);
    heading->setFont(font);
    layout->addWidget(heading);
    layout->addWidget(table);
    layout->addStretch();
    return box;
}

// A count that should be 0.
FigureTable::Cell faultCell(qint64 count)
{
    return {format::count(count), count == 0 ? Tone::Neutral : Tone::Bad, {}, 0};
}

} // namespace

ReportView::ReportView(QWidget *parent)
    : QWidget(parent)
    , m_title(ToneLabel::heading())
    , m_settings(ToneLabel::quiet())
    , m_verdict(new ToneLabel)
    , m_baseline(new ToneLabel)
    , m_remark(ToneLabel::quiet())
    , m_sharing(ToneLabel::quiet())
    , m_comparisons(new QMenu(this))
    , m_reportArea(new QWidget)
    , m_grid(new QGridLayout)
    , m_figures(new FigureStrip)
    , m_charts(new LoadCharts)
    , m_latencies(new FigureTable(tr("Latency")))
    , m_answers(new FigureTable(tr("Answers by code")))
    , m_workers(new FigureTable(tr("Answers by worker")))
    , m_verification(new FigureTable(tr("Verification")))
    , m_answerSection(section(tr("Answers"), m_answers))
    , m_workerSection(section(tr("Spread over workers"), m_workers))
{
    m_verdict->setObjectName(u"verdict"_s);
    m_verdict->setWordWrap(true);
    m_comparisons->setToolTipsVisible(true);

    auto *report = new QVBoxLayout(m_reportArea);
    report->setContentsMargins({});
    report->setSpacing(sectionGap);
    m_grid->setSpacing(sectionGap);
    m_grid->setColumnStretch(0, 1);
    m_grid->setColumnStretch(1, 1);
    m_grid->addWidget(section(tr("How long requests took"), m_latencies), 0, 0, 1, 2);
    m_grid->addWidget(ToneLabel::quiet(latencyExplanation()), 1, 0, 1, 2);
    m_grid->addWidget(section(tr("Verification"), m_verification), 4, 0, 1, 2);
    report->addLayout(m_grid);
    arrange(false);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(8);
    m_title->setWordWrap(true);
    m_baseline->setObjectName(u"baselineText"_s);
    m_baseline->setWordWrap(true);
    m_sharing->setObjectName(u"sharing"_s);
    auto *rename = new QPushButton(tr("Rename…"));
    rename->setObjectName(u"rename"_s);
    connect(rename, &QPushButton::clicked, this, &ReportView::askForName);
    auto *titleRow = new QHBoxLayout;
    titleRow->addWidget(m_title, 1);
    titleRow->addWidget(rename, 0, Qt::AlignTop);
    layout->addLayout(titleRow);
    layout->addWidget(m_settings);
    layout->addWidget(m_verdict);
    layout->addWidget(m_baseline);
    layout->addWidget(m_remark);
    layout->addWidget(m_sharing);
    layout->addWidget(makeActions());
    layout->addWidget(m_figures);
    layout->addWidget(m_charts);
    layout->addWidget(m_reportArea);
    layout->addStretch();
}

QWidget *ReportView::makeActions()
{
    auto *row = new QWidget;
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    const auto addButton = [layout](const QString &text, const QString &name, const QString &tip) {
        auto *button = new QPushButton(text);
        button->setObjectName(name);
        button->setToolTip(tip);
        layout->addWidget(button);
        return button;
    };
    auto *repeat = addButton(tr("&Run again"), u"repeat"_s, tr("Run the same test again"));
    connect(repeat, &QPushButton::clicked, this, [this] { emit repeatRequested(m_run.id); });
    auto *compare = addButton(tr("&Compare"), u"compare"_s,
                              tr("Show the difference to another run, or make this the one to compare with"));
    compare->setMenu(m_comparisons);

    auto *formats = new QMenu(this);
    formats->addAction(tr("&HTML page…"), this, [this] { exportAs(Format::Html); });
    formats->addAction(tr("&JSON…"), this, [this] { exportAs(Format::Json); })->setObjectName(u"exportJson"_s);
    formats->addAction(tr("&CSV…"), this, [this] { exportAs(Format::Csv); });
    auto *exportButton = addButton(tr("E&xport"), u"export"_s, tr("Write the report into a file"));
    exportButton->setMenu(formats);
    auto *remove = addButton(tr("Re&move"), u"remove"_s, tr("Remove this run from the list"));
    connect(remove, &QPushButton::clicked, this, [this] { emit removalRequested(m_run.id); });
    layout->addStretch();
    return row;
}

// Answers and workers beside each other, or in a narrow view one above the other.
void ReportView::arrange(bool isNarrow)
{
    if (std::exchange(m_isNarrow, isNarrow) == isNarrow)
        return;
    m_grid->removeWidget(m_answerSection);
    m_grid->removeWidget(m_workerSection);
    m_grid->addWidget(m_answerSection, 2, 0, 1, isNarrow ? 2 : 1);
    m_grid->addWidget(m_workerSection, isNarrow ? 3 : 2, isNarrow ? 0 : 1, 1, isNarrow ? 2 : 1);
}

void ReportView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange(width() < pairedFrom);
}

// As wide as the widest table alone: two beside each other give way.
QSize ReportView::minimumSizeHint() const
{
    int width = 0;
    for (const FigureTable *table : {m_latencies, m_answers, m_workers, m_verification})
        width = std::max(width, table->minimumSizeHint().width());
    return {width, layout()->minimumSize().height()};
}

void ReportView::setRun(const RunRecord &run, const QList<RunRecord> &others)
{
    m_run = run;
    m_title->setText(run.title());
    m_settings->setText(run.settings.sentence());
    m_verdict->setTone(run.tone());
    m_verdict->setText(run.symbol() + u' ' + run.verdict());
    QFont verdictFont = m_settings->font();
    verdictFont.setWeight(run.hasFailures() ? QFont::DemiBold : QFont::Normal);
    m_verdict->setFont(verdictFont);
    m_remark->setVisible(!run.remark.isEmpty());
    m_remark->setText(run.remark);
    m_sharing->setVisible(run.processors && run.report);
    m_sharing->setText(sharingText(run.processors.value_or(1)));
    m_charts->setVisible(run.timeline.size() > 1);
    m_charts->setCourse(run, run.timeline, run.timeline.isEmpty() ? 0 : run.timeline.constLast().seconds);
    m_figures->setVisible(run.report.has_value());
    m_reportArea->setVisible(run.report.has_value());
    if (run.report) {
        showFigures(*run.report);
        showLatencies(*run.report);
        showAnswers(*run.report);
        showWorkers(*run.report);
        showVerification(*run.report);
    }
    fillComparisons(others);
    compareWithBaseline(others);
}

void ReportView::showFigures(const LoadReport &report)
{
    QList<FigureStrip::Figure> figures;
    const QString rateTip = report.warmUpSeconds > 0
                                ? tr("Those that succeeded, per second of the whole run without its warm-up.")
                                : tr("Those that succeeded, per second of the whole run.");
    const auto addKind = [&](const LoadFigures &kind, const QString &name, const QString &p99Name) {
        if (kind.requests > 0)
            figures << figuresOf({kind.requests, kind.errors, report.measured(kind.perSecond), &kind.latencyUs},
                                 {name, rateTip, p99Name, tr("The latency that 99 of 100 stayed below.")});
    };
    addKind(report.reads, tr("reads"), tr("p99 of reads"));
    addKind(report.writes, tr("writes"), tr("p99 of writes"));
    const qint64 errors = report.reads.errors + report.writes.errors;
    figures.insert(errors > 0 ? 0 : figures.size(),
                   failureFigure(errors, report.reads.requests + report.writes.requests));
    if (report.openLoop)
        figures << FigureStrip::Figure{tr("late"), format::count(report.late),
                                       tr("Requests that could not start at their time."),
                                       report.late > 0 ? Tone::Warning : Tone::Neutral};
    figures << FigureStrip::Figure{tr("most in flight"), format::count(report.peakInFlight),
                                   tr("The most requests that waited for their answers at once.")};
    m_figures->setFigures(figures);
}

void ReportView::showLatencies(const LoadReport &report)
{
    struct Column {
        QString name;
        LoadLatency latency;
    };
    QList<Column> columns;
    if (report.reads.requests > 0)
        columns << Column{tr("Reads\nlatency"), report.reads.latencyUs}
                << Column{tr("Reads\nservice time"), report.reads.serviceUs};
    if (report.writes.requests > 0)
        columns << Column{tr("Writes\nlatency"), report.writes.latencyUs}
                << Column{tr("Writes\nservice time"), report.writes.serviceUs};
    QStringList header{QString()};
    for (const Column &column : std::as_const(columns))
        header << column.name;
    QList<FigureTable::Row> rows;
    const auto addRow = [&](const QString &name, const QString &tip, qint64 LoadLatency::*value) {
        FigureTable::Row row{{name, Tone::Neutral, tip, 0}};
        for (const Column &column : std::as_const(columns))
            row << FigureTable::Cell{latencyText(column.latency.*value), Tone::Neutral, tip, 0};
        rows << row;
    };
    addRow(tr("p50"), tr("Half of the requests took at most this long."), &LoadLatency::p50);
    addRow(tr("p90"), tr("90 of 100 requests took at most this long."), &LoadLatency::p90);
    addRow(tr("p95"), tr("95 of 100 requests took at most this long."), &LoadLatency::p95);
    addRow(tr("p99"), tr("99 of 100 requests took at most this long."), &LoadLatency::p99);
    addRow(tr("p99.9"), tr("999 of 1,000 requests took at most this long."), &LoadLatency::p999);
    addRow(tr("slowest"), tr("The request that took longest."), &LoadLatency::max);
    m_latencies->setFigures(header, rows);
}

void ReportView::showAnswers(const LoadReport &report)
{
    QList<FigureTable::Row> rows;
    const auto add = [&rows](const QMap<QString, qint64> &reads, const QMap<QString, qint64> &writes, bool areErrors) {
        QMap<QString, qint64> names = reads;
        names.insert(writes);
        for (auto name = names.keyBegin(); name != names.keyEnd(); ++name) {
            const Tone tone = areErrors || !name->startsWith(u'2') ? Tone::Bad : Tone::Neutral;
            rows << FigureTable::Row{{*name, tone, {}, 0},
                                     {format::count(reads.value(*name)), Tone::Neutral, {}, 0},
                                     {format::count(writes.value(*name)), Tone::Neutral, {}, 0}};
        }
    };
    add(report.reads.byStatus, report.writes.byStatus, false);
    add(report.reads.byCode, report.writes.byCode, true);
    m_answers->setFigures({tr("Status or error"), tr("Reads"), tr("Writes")}, rows);
}

void ReportView::showWorkers(const LoadReport &report)
{
    qint64 all = 0;
    for (const qint64 requests : report.workers)
        all += requests;
    QList<FigureTable::Row> rows;
    for (auto worker = report.workers.begin(); worker != report.workers.end(); ++worker) {
        const double share = all == 0 ? 0 : double(worker.value()) / double(all);
        rows << FigureTable::Row{{worker.key(), Tone::Neutral, {}, 0},
                                 {format::count(worker.value()), Tone::Neutral, {}, 0},
                                 {tr("%1 %").arg(qRound(100 * share)), Tone::Neutral, {}, share}};
    }
    m_workers->setFigures({tr("PID"), tr("Answers"), tr("Share")}, rows);
}

void ReportView::showVerification(const LoadReport &report)
{
    m_verification->parentWidget()->setVisible(report.verification.has_value());
    if (!report.verification)
        return;
    const LoadVerification &found = *report.verification;
    m_verification->setFigures({tr("Acknowledged\nwrites"), tr("Missing"), tr("Duplicated"), tr("Outcome\nunknown")},
                               {{{format::count(found.checked), Tone::Neutral, {}, 0},
                                 faultCell(found.missing),
                                 faultCell(found.duplicated),
                                 faultCell(found.unknownOutcome)}});
}

void ReportView::fillComparisons(const QList<RunRecord> &others)
{
    m_comparisons->clear();
    if (m_run.isBaseline)
        m_comparisons->addAction(tr("This Is the &Baseline No More"), this, [this] { emit baselineRequested({}); })
            ->setObjectName(u"noBaseline"_s);
    else
        m_comparisons->addAction(tr("Make This the &Baseline"), this, [this] { emit baselineRequested(m_run.id); })
            ->setObjectName(u"makeBaseline"_s);
    m_comparisons->addSeparator();
    for (const RunRecord &other : others) {
        QAction *action = m_comparisons->addAction(tr("%1: %2").arg(other.title(), other.settingsText()));
        connect(action, &QAction::triggered, this, [this, id = other.id, isOlder = other.startedAt < m_run.startedAt] {
            emit comparisonRequested(isOlder ? id : m_run.id, isOlder ? m_run.id : id);
        });
    }
}

void ReportView::compareWithBaseline(const QList<RunRecord> &others)
{
    const auto baseline =
        std::find_if(others.begin(), others.end(), [](const RunRecord &run) { return run.isBaseline.has_value(); });
    m_baseline->setVisible(m_run.isBaseline || baseline != others.end());
    if (m_run.isBaseline)
        return m_baseline->setText(tr("★ Baseline: later runs are compared with this one."));
    if (baseline == others.end())
        return;
    QString text = tr("Against the baseline, %1: %2").arg(baseline->title(), comparisonText(*baseline, m_run));
    if (!differingSettings(*baseline, m_run).isEmpty())
        text += tr(" ▲ The settings differ.");
    m_baseline->setText(text);
}

void ReportView::askForName()
{
    auto *dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Rename the run"));
    dialog->setLabelText(tr("Name of this run; without one it has that of its preset:"));
    dialog->setTextValue(m_run.name.value_or(QString()));
    connect(dialog, &QInputDialog::textValueSelected, this,
            [this, id = m_run.id](const QString &name) { emit renameRequested(id, name.trimmed()); });
    dialog->open();
}

void ReportView::exportAs(Format format)
{
    QString suffix;
    QByteArray content;
    switch (format) {
    case Format::Html:
        suffix = u"html"_s;
        content = htmlReport(m_run);
        break;
    case Format::Json:
        suffix = u"json"_s;
        content = jsonReport(m_run);
        break;
    case Format::Csv:
        suffix = u"csv"_s;
        content = csvReport({m_run});
        break;
    }
    saveFile(this, {tr("Export the report"), u"load-test-%1.%2"_s.arg(m_run.id, suffix), u"*."_s + suffix, content});
}
