// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/charts/samplechart.h"

#include "monitor/charts/eventmarks.h"

#include <limits>

SampleChart::SampleChart(Monitor &monitor, ChartStyle style, QList<Figure> figures, Extras extras, QWidget *parent)
    : TimeChart(std::move(style), parent)
    , m_monitor(monitor)
    , m_figures(std::move(figures))
    , m_extras(std::move(extras))
{
    TimeWindow &window = monitor.window();
    setTimeTexts([&window](double x) { return window.tickText(x); },
                 [&window](double x) { return window.momentText(x); });
    connect(this, &TimeChart::crosshairMoved, &window, &TimeWindow::setCrosshair);
    connect(&window, &TimeWindow::crosshairChanged, this, &TimeChart::setCrosshair);
}

void SampleChart::refresh()
{
    const TimeWindow &window = m_monitor.window();
    setSpan(-60.0 * window.minutes(), 0, double(window.end().toMSecsSinceEpoch()) / 1000);
    const SampleRing::Range samples = m_monitor.visibleSamples();
    ChartContent content;
    addLines(samples, content);
    content.marks = eventMarks(m_monitor.events().all(), window);
    if (m_extras)
        m_extras(samples, content);
    setContent(std::move(content));
    setStale(!m_monitor.isLive());
}

// All lines in one pass: what a moment is, and whether it is next to the one before, is the same for all.
void SampleChart::addLines(SampleRing::Range samples, ChartContent &content) const
{
    const TimeWindow &window = m_monitor.window();
    content.spacing = 1;
    content.lines.resize(m_figures.size());
    for (ChartPoints &line : content.lines)
        line.reserve(samples.size());
    const Sample *before = nullptr;
    for (const Sample &sample : samples) {
        const double x = window.xOf(sample.time);
        const bool isGap = before != nullptr && SampleRing::isGap(*before, sample);
        if (before == nullptr || isGap)
            before = &sample;
        for (qsizetype i = 0; i < m_figures.size(); ++i) {
            if (isGap)
                content.lines[i].append({x, std::numeric_limits<double>::quiet_NaN()});
            content.lines[i].append({x, m_figures[i](*before, sample)});
        }
        if (m_weight)
            content.weights.append(QList<double>(isGap ? 2 : 1, m_weight(sample))); // the gap's point has one as well
        before = &sample;
    }
}

void addThreshold(ChartContent &content, const AlertWatch &alerts, AlertKind kind, double scale, bool isAlwaysShown,
                  double from)
{
    const AlertRule &rule = alerts.rule(kind);
    if (!rule.isEnabled || rule.threshold <= 0)
        return;
    const AlertKindInfo info = alertKindInfo(kind);
    content.levels.append({rule.threshold * scale,
                           TimeChart::tr("alert above %1 %2").arg(QString::number(rule.threshold), info.unit),
                           Tone::Warning, true, isAlwaysShown, from});
}
