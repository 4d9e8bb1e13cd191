// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/charts/chartcontent.h"

#include <QPen>

class AxisScale;
class QAreaSeries;
class QChart;
class QLineSeries;
class QRectF;
class QValueAxis;

// The lines and areas of a chart: what Qt Charts draws. Its plot area goes from 0 to 1; scales are ours.
// Owner: TimeChart, as its QChart, which owns the series.
// Cost:  by the points it is given; see chartcolumns.h.
class ChartLines
{
public:
    ChartLines(QChart *chart, const ChartStyle &style); // both outlive this

    void setSpan(double from, double to);
    void setPlotArea(const QRectF &area);
    void show(const QList<ChartPoints> &lines, const AxisScale &scale);
    void applyTheme();

    QPen penOf(int line) const;
    QColor fillOf(int line) const;

private:
    // What is drawn of one ChartLine: a series of its own for each piece between gaps.
    struct Drawn {
        QList<QLineSeries *> pieces;
        QList<QAreaSeries *> areas; // of stacked ones instead
    };

    void drawStack(const QList<ChartPoints> &layers, const AxisScale &scale);
    void drawPieces(int line, const QList<ChartPoints> &pieces);
    void drawLayer(int line, const QList<ChartPoints> &floors, const QList<ChartPoints> &tops);
    void applyPens(int line);

    QChart *m_chart;
    const ChartStyle &m_style;
    QValueAxis *m_x;
    QValueAxis *m_y;
    QList<Drawn> m_drawn;
    double m_from = 0;
    double m_to = 0;
};
