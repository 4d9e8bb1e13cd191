// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/charts/chartframe.h"

#include <QFont>

#include <functional>
#include <optional>

class ChartLines;
class QPainter;

// What a chart shows now, beside what it is.
struct ChartState {
    ChartContent content;
    std::optional<double> now;       // the moment whose values the legend shows; nothing: the end of the span
    std::optional<double> crosshair; // this one instead
    std::function<QString(double)> tickText;
    std::function<QString(double)> momentText; // below the cross-hair
    bool isStale = false;                      // greyed: what is shown is not what is
};

// Draws all of a chart but its lines and areas: panel, legend, axes, levels, marks, cross-hair.
// An axis of Qt Charts lays out the whole chart anew whenever a range changes, which costs more than drawing the lines,
// and its plot areas do not line up with those of the chart below.
// Lives for one call of the chart's; all it is given outlives it.
class ChartPainter
{
public:
    ChartPainter(QPainter &painter, const QFont &font, const ChartStyle &style, const ChartState &state,
                 const ChartFrame &frame, const ChartLines &lines);

    void paintBelowLines(bool hasFocus);
    void paintAboveLines();

private:
    void paintTitle();
    void paintLegend();
    void paintSwatch(int line, const QRectF &place);
    void paintValueAxis();
    void paintTimeAxis();
    void paintLayerNames();
    void paintLineNames();
    void paintLevels();
    void paintPeaks();
    void paintAmongLines(const QRectF &place, const QString &text);
    void paintMark(const ChartMark &mark);
    void paintCrosshair();
    void paintDots();
    void paintLabel(const QString &text, double y);
    void paintEmptyText();
    QColor colourOf(Tone tone) const;

    QPainter &m_painter;
    const QFont m_font;
    const ChartStyle &m_style;
    const ChartState &m_state;
    const ChartFrame &m_frame;
    const ChartLines &m_lines;
};

// Whether there is no number in any line.
bool isEmpty(const ChartContent &content);
