// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/loadcharts.h"

#include "shared/format.h"

#include "monitor/load/figuretext.h"

#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <utility>

using namespace Qt::StringLiterals;

namespace
{

constexpr int chartHeight = 180;

// "5 s" and "0.5 s" beside each other, never "5.0 s".
QString tickText(double seconds)
{
    return seconds < 60 ? LoadCharts::tr("%1 s").arg(format::number(seconds)) : spanText(seconds);
}

// Charts over the seconds of a run, one above the other, with one cross-hair.
TimeChart *addChart(ChartStyle style, QWidget *parent)
{
    auto *chart = new TimeChart(std::move(style), parent);
    chart->setMinimumHeight(chartHeight);
    chart->setTimeTexts(tickText, spanText);
    parent->layout()->addWidget(chart);
    return chart;
}

void shareCrosshair(TimeChart *first, TimeChart *second)
{
    for (TimeChart *moved : {first, second}) {
        for (TimeChart *chart : {first, second})
            QObject::connect(moved, &TimeChart::crosshairMoved, chart, &TimeChart::setCrosshair);
    }
}

void layOut(QWidget *widget)
{
    auto *layout = new QVBoxLayout(widget);
    layout->setContentsMargins({});
    layout->setSpacing(8);
}

ChartStyle rateStyle(const QList<ChartLine> &lines)
{
    ChartStyle style;
    style.title = LoadCharts::tr("Requests per second");
    style.definition = LoadCharts::tr("Requests that succeeded in each quarter of a second, per second.");
    style.emptyText = LoadCharts::tr("No requests");
    style.lines = lines;
    style.format = format::perSecond;
    style.widestValue = format::perSecond(88'888);
    return style;
}

ChartStyle p99Style(const QList<ChartLine> &lines)
{
    ChartStyle style;
    style.title = LoadCharts::tr("p99 latency");
    style.definition = LoadCharts::tr("The latency that 99 of 100 requests of each quarter of a second stayed below; a "
                                      "gap where none succeeded.");
    style.emptyText = LoadCharts::tr("No answers to time");
    style.lines = lines;
    for (ChartLine &line : style.lines)
        line.summary = Summary::Highest;
    style.format = format::microseconds;
    style.widestValue = format::microseconds(88'800);
    style.smallestTop = 1000;
    style.clipsPeaks = true;
    return style;
}

template <typename Value>
ChartPoints pointsOf(const QList<LoadPoint> &timeline, Value value)
{
    ChartPoints points;
    points.reserve(timeline.size());
    for (const LoadPoint &point : timeline)
        points.append({point.seconds, value(point)});
    return points;
}

double lengthOf(const QList<LoadPoint> &timeline)
{
    return timeline.isEmpty() ? 0 : timeline.constLast().seconds;
}

} // namespace

LoadCharts::LoadCharts(QWidget *parent)
    : QWidget(parent)
{
    layOut(this);
    makeCharts();
}

// A chart keeps its lines, so other lines need other charts.
void LoadCharts::makeCharts()
{
    QList<ChartLine> lines;
    if (m_hasReads)
        lines << ChartLine{tr("reads"), 0, Qt::SolidLine};
    if (m_hasWrites)
        lines << ChartLine{tr("writes"), 1, Qt::DashLine};
    delete m_rate;
    delete m_p99;
    m_rate = addChart(rateStyle(lines), this);
    m_p99 = addChart(p99Style(lines), this);
    shareCrosshair(m_rate, m_p99);
}

void LoadCharts::setCourse(const RunRecord &run, const QList<LoadPoint> &timeline, double seconds)
{
    const bool hadReads = std::exchange(m_hasReads, run.settings.reads > 0);
    const bool hadWrites = std::exchange(m_hasWrites, run.settings.writes > 0);
    if (hadReads != m_hasReads || hadWrites != m_hasWrites)
        makeCharts();
    ChartContent rate;
    ChartContent p99;
    for (const LoadMark &mark : run.marks)
        rate.marks << ChartMark{mark.seconds, mark.text, ChartMark::Shape::Line,
                                mark.isPlanned.value_or(false) ? Tone::Neutral : Tone::Warning};
    p99.marks = rate.marks;
    if (m_hasReads) {
        rate.lines << pointsOf(timeline, [](const LoadPoint &p) { return p.readsPerSecond; });
        p99.lines << pointsOf(timeline, [](const LoadPoint &p) { return p.readP99(); });
    }
    if (m_hasWrites) {
        rate.lines << pointsOf(timeline, [](const LoadPoint &p) { return p.writesPerSecond; });
        p99.lines << pointsOf(timeline, [](const LoadPoint &p) { return p.writeP99(); });
    }
    for (TimeChart *chart : {m_rate, m_p99}) {
        chart->setSpan(0, std::max(seconds, 1.0));
        chart->setNow(lengthOf(timeline));
    }
    m_rate->setContent(rate);
    m_p99->setContent(p99);
}

ComparisonCharts::ComparisonCharts(QWidget *parent)
    : QWidget(parent)
{
    layOut(this);
    const QList<ChartLine> lines{{tr("before"), 0, Qt::DashLine}, {tr("after"), 1, Qt::SolidLine}};
    m_rate = addChart(rateStyle(lines), this);
    m_p99 = addChart(p99Style(lines), this);
    shareCrosshair(m_rate, m_p99);
}

void ComparisonCharts::setRuns(const RunRecord &before, const RunRecord &after)
{
    const double seconds = std::max({lengthOf(before.timeline), lengthOf(after.timeline), 1.0});
    for (TimeChart *chart : {m_rate, m_p99})
        chart->setSpan(0, seconds);
    const auto rate = [](const LoadPoint &p) { return p.readsPerSecond + p.writesPerSecond; };
    const auto p99 = [](const LoadPoint &p) { return std::fmax(p.readP99(), p.writeP99()); }; // of one where one is NaN
    m_rate->setContent({{pointsOf(before.timeline, rate), pointsOf(after.timeline, rate)}, {}, {}});
    m_p99->setContent({{pointsOf(before.timeline, p99), pointsOf(after.timeline, p99)}, {}, {}});
}
