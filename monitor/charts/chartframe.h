// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/charts/axisscale.h"
#include "monitor/charts/chartcontent.h"

#include <QFont>
#include <QRectF>

// Where things are in a chart: its scales, and the places of legend and plot.
// Units: x in seconds, y in the chart's own; places in pixels of the viewport.
class ChartFrame
{
public:
    static constexpr double padding = 12;
    static constexpr double swatchWidth = 16;
    static constexpr double swatchGap = 5;    // between a swatch and its name
    static constexpr double lineNameGap = 4;  // between the end of a line and its name
    static constexpr double timeLabelGap = 4; // between the plot and the labels of the time axis

    explicit ChartFrame(const ChartStyle &style);

    void setSpan(double from, double to);
    void fitScale(const ChartStyle &style, const QList<ChartPoints> &lines, const QList<ChartLevel> &levels);
    void layOut(const ChartStyle &style, const QSizeF &size, const QFont &font);

    double from() const { return m_from; }
    double to() const { return m_to; }
    const AxisScale &scale() const { return m_scale; }
    const QSizeF &size() const { return m_size; }
    const QList<QPointF> &peaks() const { return m_peaks; }  // that are beyond the scale, see ChartStyle::clipsPeaks
    double headingBottom() const { return m_headingBottom; } // of title and legend
    const QRectF &plot() const { return m_plot; }
    const QList<QRectF> &legend() const { return m_legend; } // a place per line

    double xAt(double viewportX) const;
    double screenX(double x) const;
    double screenY(double value) const;

    // Whether lines have their names at their ends, beside the plot: neither colours nor dashes tell them apart for
    // everybody.
    static bool namesLines(const ChartStyle &style);
    static QFont titleFont(const QFont &font);
    static QFont smallFont(const QFont &font); // of everything else

private:
    void placeLegend(const ChartStyle &style, const QFont &font);
    QList<QPointF> peaksOf(ChartPoints heights) const;

    AxisScale m_scale;
    double m_from = -60;
    double m_to = 0;
    QSizeF m_size;
    double m_headingBottom = 0;
    QRectF m_plot;
    QList<QPointF> m_peaks;
    QList<QRectF> m_legend;
};
