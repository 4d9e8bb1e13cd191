// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/charts/timechart.h"
#include "monitor/monitor.h"

#include <functional>
#include <limits>

// A chart of figures of samples over the window of time, with its cross-hair shared with all others.
class SampleChart : public TimeChart
{
    Q_OBJECT

public:
    // The figure of a line at a sample; the one before is of the second before. NaN: there is none at that time.
    using Figure = std::function<double(const Sample &before, const Sample &after)>;
    // What else is drawn: levels and marks that only this chart has.
    using Extras = std::function<void(SampleRing::Range samples, ChartContent &content)>;

    // One figure per line of `style`.
    SampleChart(Monitor &monitor, ChartStyle style, QList<Figure> figures, Extras extras = {},
                QWidget *parent = nullptr);

    // Of a stacked chart of means: what a sample counts when several are drawn as one. Default: all alike.
    void setWeight(std::function<double(const Sample &sample)> weight) { m_weight = std::move(weight); }

    void refresh();

private:
    void addLines(SampleRing::Range samples, ChartContent &content) const;

    Monitor &m_monitor;
    const QList<Figure> m_figures;
    const Extras m_extras;
    std::function<double(const Sample &sample)> m_weight;
};

// Adds the threshold of an alert as a dashed line, unless it is off. `scale`: from its unit to that of the chart.
// `from`: the x from which on it holds.
void addThreshold(ChartContent &content, const AlertWatch &alerts, AlertKind kind, double scale,
                  bool isAlwaysShown = true, double from = -std::numeric_limits<double>::infinity());
