// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/charts/chartlines.h"

#include "monitor/charts/axisscale.h"

#include <QAreaSeries>
#include <QChart>
#include <QLineSeries>
#include <QValueAxis>

#include <algorithm>
#include <utility>

namespace
{

// An hour with a gap every few seconds is drawn as its newest pieces only: each costs a graphics item.
constexpr qsizetype maxPieces = 120;
constexpr double lineWidth = 1.6;

QList<ChartPoints> newestPieces(const ChartPoints &points)
{
    const QList<ChartPoints> pieces = piecesOf(points);
    return pieces.mid(std::max(qsizetype(0), pieces.size() - maxPieces));
}

QList<ChartPoints> placed(QList<ChartPoints> pieces, const AxisScale &scale)
{
    for (ChartPoints &piece : pieces) {
        for (QPointF &point : piece)
            point.setY(scale.position(point.y()));
    }
    return pieces;
}

template <typename Series>
void attach(Series *series, QChart *chart, QValueAxis *x, QValueAxis *y)
{
    chart->addSeries(series);
    series->attachAxis(x);
    series->attachAxis(y);
}

} // namespace

ChartLines::ChartLines(QChart *chart, const ChartStyle &style)
    : m_chart(chart)
    , m_style(style)
    , m_x(new QValueAxis(chart))
    , m_y(new QValueAxis(chart))
    , m_drawn(style.lines.size())
{
    chart->addAxis(m_x, Qt::AlignBottom);
    chart->addAxis(m_y, Qt::AlignLeft);
    m_x->hide();
    m_y->hide();
    m_y->setRange(0, 1);
}

void ChartLines::setSpan(double from, double to)
{
    if (from == m_from && to == m_to)
        return; // a new range makes Qt Charts lay out everything
    m_from = from;
    m_to = to;
    m_x->setRange(from, to);
}

void ChartLines::setPlotArea(const QRectF &area)
{
    m_chart->setPlotArea(area);
}

void ChartLines::show(const QList<ChartPoints> &lines, const AxisScale &scale)
{
    if (m_style.isStacked) {
        drawStack(lines, scale);
        return;
    }
    for (int line = 0; line < m_style.lines.size(); ++line)
        drawPieces(line, placed(newestPieces(lines[line]), scale));
}

void ChartLines::drawStack(const QList<ChartPoints> &layers, const AxisScale &scale)
{
    QList<ChartPoints> below; // the layers so far, summed
    for (int line = 0; line < m_style.lines.size(); ++line) {
        QList<ChartPoints> sum = newestPieces(layers[line]);
        if (line == 0) {
            below = sum;
            for (ChartPoints &piece : below) {
                for (QPointF &point : piece)
                    point.setY(0);
            }
        }
        for (qsizetype i = 0; i < sum.size(); ++i) {
            for (qsizetype j = 0; j < sum[i].size(); ++j)
                sum[i][j].ry() += below[i][j].y();
        }
        drawLayer(line, placed(below, scale), placed(sum, scale));
        below = std::move(sum);
    }
}

void ChartLines::drawPieces(int line, const QList<ChartPoints> &pieces)
{
    Drawn &drawn = m_drawn[line];
    while (drawn.pieces.size() < pieces.size()) {
        auto *series = new QLineSeries(m_chart);
        attach(series, m_chart, m_x, m_y);
        series->setPen(penOf(line));
        drawn.pieces.append(series);
    }
    while (drawn.pieces.size() > pieces.size())
        delete drawn.pieces.takeLast(); // leaves its chart
    for (qsizetype i = 0; i < pieces.size(); ++i)
        drawn.pieces[i]->replace(pieces[i]);
}

void ChartLines::drawLayer(int line, const QList<ChartPoints> &floors, const QList<ChartPoints> &tops)
{
    Drawn &drawn = m_drawn[line];
    while (drawn.areas.size() < tops.size()) {
        auto *area = new QAreaSeries(m_chart);
        area->setUpperSeries(new QLineSeries(area));
        area->setLowerSeries(new QLineSeries(area));
        attach(area, m_chart, m_x, m_y);
        drawn.areas.append(area);
        applyPens(line);
    }
    while (drawn.areas.size() > tops.size())
        delete drawn.areas.takeLast();
    for (qsizetype i = 0; i < tops.size(); ++i) {
        drawn.areas[i]->lowerSeries()->replace(floors[i]);
        drawn.areas[i]->upperSeries()->replace(tops[i]);
    }
}

QPen ChartLines::penOf(int line) const
{
    const ChartLine &definition = m_style.lines[line];
    return QPen(theme().series[definition.colour], lineWidth, definition.style, Qt::FlatCap, Qt::RoundJoin);
}

QColor ChartLines::fillOf(int line) const
{
    QColor fill = theme().series[m_style.lines[line].colour];
    fill.setAlphaF(0.75F);
    return fill;
}

void ChartLines::applyTheme()
{
    for (int line = 0; line < m_style.lines.size(); ++line)
        applyPens(line);
}

void ChartLines::applyPens(int line)
{
    for (QAreaSeries *area : std::as_const(m_drawn[line].areas)) {
        area->setBrush(fillOf(line));
        area->setPen(Qt::NoPen); // a layer of height zero would be a line that says there is something
    }
    for (QLineSeries *series : std::as_const(m_drawn[line].pieces))
        series->setPen(penOf(line));
}
