// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/charts/chartframe.h"
#include "monitor/charts/chartlines.h"
#include "monitor/charts/chartpainter.h"

#include <QChartView>

#include <functional>
#include <optional>

class QHelpEvent;

// A chart over time with title, legend with values, axes and cross-hair.
// This class, and ChartLines, know Qt Charts; nobody else does.
//
// Units: x in seconds, of which the owner says what they mean; y as the owner likes.
class TimeChart : public QChartView
{
    Q_OBJECT

public:
    explicit TimeChart(ChartStyle style, QWidget *parent = nullptr);

    // `origin`: absolute seconds of x = 0, see decimate.h.
    void setSpan(double from, double to, double origin = 0);
    // The moment whose values the legend shows while there is no cross-hair. Default: the end of the span.
    void setNow(double x) { m_state.now = x; }
    // Texts of the ticks, and of the moment below the cross-hair. Default: seconds.
    void setTimeTexts(std::function<QString(double)> tick, std::function<QString(double)> moment);
    void setContent(ChartContent content);
    void setCrosshair(std::optional<double> x);
    void setStale(bool isStale); // greyed: what is shown is not what is

    const ChartStyle &style() const { return m_style; }
    const ChartState &state() const { return m_state; }
    const ChartFrame &frame() const { return m_frame; }

signals:
    // By mouse; or by keys: arrows go from sample to sample, with Ctrl over ten, Home and End to the ends.
    // Nothing: it left.
    void crosshairMoved(std::optional<double> x);

protected:
    void drawBackground(QPainter *painter, const QRectF &rect) override;
    void drawForeground(QPainter *painter, const QRectF &rect) override;
    void resizeEvent(QResizeEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void changeEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    void showDefinition(const QHelpEvent &event);
    void moveCrosshair(qsizetype samples);
    void layOut();
    void describe();

    const ChartStyle m_style;
    ChartState m_state;
    ChartFrame m_frame;
    ChartLines m_lines;
    double m_origin = 0;
};
