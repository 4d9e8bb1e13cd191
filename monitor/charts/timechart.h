// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/charts/axisscale.h"
#include "monitor/charts/decimate.h"
#include "monitor/theme.h"

#include <QChartView>

#include <functional>
#include <optional>

class QLineSeries;
class QAreaSeries;
class QValueAxis;

// One line of a chart, or one layer of a stack.
struct ChartLine {
    QString name;                       // in the legend; short
    int colour = 0;                     // of Theme::series
    Qt::PenStyle style = Qt::SolidLine; // tells lines apart where colours do not
};

// What a chart is, once and for all.
struct ChartStyle {
    QString title;
    QString definition; // tooltip: what the figures are
    QString emptyText;  // shown while there is nothing to draw
    QList<ChartLine> lines;
    std::function<QString(double)> format; // of a value, with its unit: "12.3 ms"
    QString widestValue;                   // the longest text of `format`, for the legend's room
    AxisKind axis = AxisKind::Linear;
    double smallestTop = 10; // see AxisScale
    bool isStacked = false;  // areas on top of each other; `lines` from below
};

// A horizontal line: a capacity, a threshold.
struct ChartLevel {
    double value = 0;
    QString text;
    Tone tone = Tone::Neutral;
    bool isDashed = false;
    bool isAlwaysShown = true; // otherwise only once the lines come near: it does not flatten them meanwhile
};

// A moment: something happened then.
struct ChartMark {
    enum class Shape : quint8 {
        Line,     // across the chart, with a flag on top
        Tick,     // a small one at the bottom, for what is frequent and normal
        Triangle, // at the top, for what went wrong in that second
    };
    double x = 0;
    QString text;
    Shape shape = Shape::Line;
    Tone tone = Tone::Neutral;
};

struct ChartContent {
    QList<ChartPoints> lines; // as many as ChartStyle::lines; stacked ones share their x
    QList<ChartLevel> levels;
    QList<ChartMark> marks;
};

// A chart over time with title, legend with values, axes and cross-hair: the one class that knows Qt Charts.
// Qt Charts draws lines and areas only, in a plot area from 0 to 1. Scales, ticks and texts are drawn here: an axis of
// Qt Charts lays out the whole chart anew whenever a range changes (which costs more than drawing the lines), and its
// plot areas do not line up with those of the chart below.
//
// Units:  x in seconds, of which the owner says what they mean; y as the owner likes.
// Cost:   at most maxPoints points a line are given to Qt Charts; longer ones are reduced per column.
class TimeChart : public QChartView
{
    Q_OBJECT

public:
    static constexpr int maxPoints = 600;

    explicit TimeChart(ChartStyle style, QWidget *parent = nullptr);

    // `origin`: absolute seconds of x = 0, see decimate.h.
    void setSpan(double from, double to, double origin = 0);
    // The moment whose values the legend shows while there is no cross-hair. Default: the end of the span.
    void setNow(double x) { m_now = x; }
    // Texts of the ticks, and of the moment below the cross-hair. Default: seconds.
    void setTimeTexts(std::function<QString(double)> tick, std::function<QString(double)> moment);
    void setContent(ChartContent content);
    void setCrosshair(std::optional<double> x);
    void setStale(bool isStale); // greyed: what is shown is not what is

    const ChartStyle &style() const { return m_style; }
    // Of the point next to x; nothing where none is near, as in a gap.
    std::optional<double> valueAt(int line, double x) const;
    QRectF plotArea() const { return m_plot; }
    double xAt(double viewportX) const;

signals:
    void crosshairMoved(std::optional<double> x); // by mouse or arrow keys; nothing: it left

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
    // What is drawn of one ChartLine: a series of its own for each piece between gaps.
    struct Drawn {
        QList<QLineSeries *> pieces;
        QList<QAreaSeries *> areas; // of stacked ones instead
        bool isLong = false;        // too long to be dashed
    };

    void layOut();
    void fitScale();
    void drawLines();
    void drawPieces(int line, const QList<ChartPoints> &pieces);
    void drawLayers(int line, const QList<ChartPoints> &floors, const QList<ChartPoints> &pieces);
    void applyPens(int line);
    QPen penOf(int line) const;
    ChartPoints reduced(const ChartPoints &points) const;
    void paintPanel(QPainter &painter) const;
    void paintHeader(QPainter &painter) const;
    void paintAxes(QPainter &painter) const;
    void paintLevels(QPainter &painter) const;
    void paintMarks(QPainter &painter) const;
    void paintCrosshair(QPainter &painter) const;
    QString markTextAt(double x) const;
    double screenX(double x) const;
    double screenY(double value) const;
    QList<QRectF> legendSlots() const;
    bool isEmpty() const;
    void describe();
    void savePicture();

    const ChartStyle m_style;
    QValueAxis *m_x;
    QValueAxis *m_y;
    AxisScale m_scale;
    QList<Drawn> m_drawn;
    ChartContent m_content;
    QRectF m_plot;
    double m_from = -60;
    double m_to = 0;
    double m_origin = 0;
    std::optional<double> m_now;
    std::optional<double> m_crosshair;
    std::function<QString(double)> m_tickText;
    std::function<QString(double)> m_momentText;
    bool m_isStale = false;
};
