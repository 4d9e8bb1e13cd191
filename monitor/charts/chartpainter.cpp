// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/charts/chartpainter.h"

#include "monitor/charts/chartlabels.h"
#include "monitor/charts/chartlines.h"
#include "monitor/widgets/panel.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace
{

constexpr double staleVeil = 0.6;

// "1.00 ms" is "1 ms" beside an axis.
QString shortened(QString figure)
{
    const qsizetype point = figure.indexOf(u'.');
    if (point < 0)
        return figure;
    qsizetype end = point + 1;
    while (end < figure.size() && figure[end].isDigit())
        ++end;
    qsizetype keep = end;
    while (keep > point + 1 && figure[keep - 1] == u'0')
        --keep;
    if (keep == point + 1)
        keep = point;
    return figure.remove(keep, end - keep);
}

} // namespace

bool isEmpty(const ChartContent &content)
{
    return std::all_of(content.lines.begin(), content.lines.end(), [](const ChartPoints &points) {
        return std::all_of(points.begin(), points.end(), [](const QPointF &point) { return std::isnan(point.y()); });
    });
}

ChartPainter::ChartPainter(QPainter &painter, const QFont &font, const ChartStyle &style, const ChartState &state,
                           const ChartFrame &frame, const ChartLines &lines)
    : m_painter(painter)
    , m_font(font)
    , m_style(style)
    , m_state(state)
    , m_frame(frame)
    , m_lines(lines)
{
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(ChartFrame::smallFont(font));
}

void ChartPainter::paintBelowLines(bool hasFocus)
{
    const QRectF area(QPointF(), m_frame.size());
    m_painter.fillRect(area, theme().window);
    paintPanel(m_painter, area, hasFocus ? QPen(theme().accent, 1.5) : QPen(theme().border, 1));
    m_painter.setRenderHint(QPainter::Antialiasing, false); // horizontal and vertical lines are sharper without
    paintValueAxis();
    paintTimeAxis();
    m_painter.setRenderHint(QPainter::Antialiasing);
}

void ChartPainter::paintAboveLines()
{
    for (const ChartMark &mark : m_state.content.marks) {
        if (mark.x >= m_frame.from() && mark.x <= m_frame.to())
            paintMark(mark);
    }
    if (m_state.isStale) { // lines and marks are greyed; texts stay as legible as they were
        QColor veil = theme().panel;
        veil.setAlphaF(staleVeil);
        m_painter.fillRect(m_frame.plot().adjusted(-1, -1, 1, 1), veil);
    }
    if (m_style.isStacked)
        paintLayerNames();
    if (ChartFrame::namesLines(m_style))
        paintLineNames();
    paintLevels();
    paintPeaks();
    paintTitle();
    paintLegend();
    if (m_state.crosshair && *m_state.crosshair >= m_frame.from() && *m_state.crosshair <= m_frame.to())
        paintCrosshair();
    if (isEmpty(m_state.content))
        paintEmptyText();
}

void ChartPainter::paintTitle()
{
    m_painter.save();
    m_painter.setFont(ChartFrame::titleFont(m_font));
    const QFontMetricsF metrics(m_painter.font());
    const double room = m_frame.size().width() - 2 * ChartFrame::padding;
    m_painter.setPen(theme().text);
    m_painter.drawText(QRectF(ChartFrame::padding, ChartFrame::padding, room, metrics.height()),
                       Qt::AlignLeft | Qt::AlignVCenter, metrics.elidedText(m_style.title, Qt::ElideRight, room));
    m_painter.restore();
}

void ChartPainter::paintLegend()
{
    const QFontMetricsF metrics(m_painter.font());
    const double moment = m_state.crosshair.value_or(m_state.now.value_or(m_frame.to()));
    const QList<QRectF> &places = m_frame.legend();
    for (int line = 0; line < places.size(); ++line) {
        paintSwatch(line, places[line]);
        const QString name = m_style.lines[line].name + u' ';
        const QRectF text = places[line].adjusted(ChartFrame::swatchWidth + ChartFrame::swatchGap, 0, 0, 0);
        m_painter.setPen(theme().subtleText);
        m_painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter,
                           metrics.elidedText(name, Qt::ElideRight, text.width()));
        const auto value = valueNear(m_state.content.lines[line], moment);
        m_painter.setPen(m_state.isStale && !m_state.crosshair ? theme().subtleText : theme().text);
        m_painter.drawText(text.adjusted(metrics.horizontalAdvance(name), 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                           value ? m_style.format(*value) : u"–"_s);
    }
}

void ChartPainter::paintSwatch(int line, const QRectF &place)
{
    const double middle = place.center().y();
    if (m_style.isStacked) {
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(m_lines.fillOf(line));
        m_painter.drawRoundedRect(QRectF(place.left() + 3, middle - 5, 10, 10), 2, 2);
    } else {
        m_painter.setPen(m_lines.penOf(line));
        m_painter.drawLine(QPointF(place.left(), middle), QPointF(place.left() + ChartFrame::swatchWidth, middle));
    }
}

void ChartPainter::paintValueAxis()
{
    const QFontMetricsF metrics(m_painter.font());
    const QRectF &plot = m_frame.plot();
    const QList<double> ticks = m_frame.scale().ticks();
    // Every other one where there is no room for all.
    const int stride = int(std::ceil(metrics.height() * 1.3 * double(ticks.size()) / std::max(plot.height(), 1.0)));
    for (int i = 0; i < ticks.size(); i += std::max(stride, 1)) {
        const double y = m_frame.screenY(ticks[i]);
        m_painter.setPen(QPen(i == 0 ? theme().border : theme().grid, 1));
        m_painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        m_painter.setPen(theme().subtleText);
        m_painter.drawText(QRectF(0, y - metrics.height() / 2, plot.left() - 6, metrics.height()),
                           Qt::AlignRight | Qt::AlignVCenter, shortened(m_style.format(ticks[i])));
    }
}

void ChartPainter::paintTimeAxis()
{
    const QFontMetricsF metrics(m_painter.font());
    const QRectF &plot = m_frame.plot();
    const double labelWidth = metrics.horizontalAdvance(u"00:00:00"_s) * 1.4;
    const int most = std::max(2, int(plot.width() / labelWidth));
    for (const double tick : timeTicks(m_frame.from(), m_frame.to(), most)) {
        const double x = m_frame.screenX(tick);
        m_painter.setPen(QPen(theme().grid, 1));
        m_painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
        const QString text = m_state.tickText(tick);
        const double width = metrics.horizontalAdvance(text) + 2;
        // Neither cut by the panel's edge nor below the lowest figure of the other axis.
        const double left =
            std::clamp(x - width / 2, plot.left(), m_frame.size().width() - ChartFrame::padding / 2 - width);
        m_painter.setPen(theme().subtleText);
        m_painter.drawText(QRectF(left, plot.bottom() + ChartFrame::timeLabelGap, width, metrics.height()),
                           Qt::AlignCenter, text);
    }
}

// At the right end of each layer that is high enough there: colours alone do not tell them apart for everybody.
void ChartPainter::paintLayerNames()
{
    const QFontMetricsF metrics(m_painter.font());
    double below = 0;
    for (int line = 0; line < m_style.lines.size(); ++line) {
        const auto value = valueNear(m_state.content.lines[line], m_state.now.value_or(m_frame.to()));
        if (!value)
            continue;
        const double bottom = m_frame.screenY(below);
        below += *value;
        const double top = m_frame.screenY(below);
        if (bottom - top < metrics.height() + 4)
            continue;
        const QString &name = m_style.lines[line].name;
        const double width = metrics.horizontalAdvance(name) + 8;
        const QRectF label(m_frame.plot().right() - width - 4, (top + bottom - metrics.height()) / 2, width,
                           metrics.height());
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(theme().panel);
        m_painter.drawRoundedRect(label, 3, 3);
        m_painter.setPen(theme().text);
        m_painter.drawText(label, Qt::AlignCenter, name);
    }
}

void ChartPainter::paintLineNames()
{
    const QFontMetricsF metrics(m_painter.font());
    const double now = m_state.now.value_or(m_frame.to());
    for (const auto &[line, place] : placedLineNames(m_state.content, now, m_frame, metrics)) {
        m_painter.setPen(theme().series[m_style.lines[line].colour]);
        m_painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter,
                           metrics.elidedText(m_style.lines[line].name, Qt::ElideRight, place.width()));
    }
}

QColor ChartPainter::colourOf(Tone tone) const
{
    return tone == Tone::Neutral ? theme().subtleText : theme().colourOf(tone);
}

void ChartPainter::paintLevels()
{
    for (const PlacedLevel &placed : placedLevels(m_state.content, m_frame, QFontMetricsF(m_painter.font()))) {
        const QColor colour = colourOf(placed.level->tone);
        m_painter.setPen(QPen(colour, 1.2, placed.level->isDashed ? Qt::DashLine : Qt::SolidLine));
        if (placed.line)
            m_painter.drawLine(*placed.line);
        if (!placed.label.isEmpty())
            paintAmongLines(placed.label, placed.text);
    }
}

void ChartPainter::paintPeaks()
{
    m_painter.setPen(theme().text);
    for (const PlacedPeak &placed : placedPeaks(m_style, m_frame, QFontMetricsF(m_painter.font())))
        paintAmongLines(placed.label, placed.text);
}

// A text that lines may cross, or areas.
void ChartPainter::paintAmongLines(const QRectF &place, const QString &text)
{
    QColor ground = theme().panel;
    ground.setAlphaF(0.7F);
    m_painter.fillRect(place.adjusted(2, 1, -2, -1), ground);
    m_painter.drawText(place, Qt::AlignCenter, text);
}

void ChartPainter::paintMark(const ChartMark &mark)
{
    const QRectF &plot = m_frame.plot();
    const double x = m_frame.screenX(mark.x);
    const QColor colour = colourOf(mark.tone);
    m_painter.setPen(QPen(colour, 1.2, mark.shape == ChartMark::Shape::Line ? Qt::DotLine : Qt::SolidLine));
    m_painter.setBrush(colour);
    const auto paintTriangle = [this](const QPolygonF &triangle) {
        m_painter.setPen(Qt::NoPen);
        m_painter.drawPolygon(triangle);
    };
    switch (mark.shape) {
    case ChartMark::Shape::Line: {
        m_painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
        const QRectF flag = flagOf(mark, m_frame);
        paintTriangle({{flag.topLeft(), flag.topRight(), QPointF(x, flag.bottom())}});
        break;
    }
    case ChartMark::Shape::Tick:
        m_painter.drawLine(QPointF(x, plot.bottom()), QPointF(x, plot.bottom() - 5));
        break;
    case ChartMark::Shape::Triangle:
        paintTriangle({{QPointF(x - 4, plot.top() + 8), QPointF(x + 4, plot.top() + 8), QPointF(x, plot.top() + 1)}});
        break;
    }
}

void ChartPainter::paintCrosshair()
{
    const QRectF &plot = m_frame.plot();
    const double x = m_frame.screenX(*m_state.crosshair);
    m_painter.setPen(QPen(theme().text, 1));
    m_painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    paintDots();
    paintLabel(m_state.momentText(*m_state.crosshair), plot.bottom() + 2);
    const QString marks = markText(m_state.content.marks, *m_state.crosshair, m_frame, QFontMetricsF(m_painter.font()));
    if (!marks.isEmpty())
        paintLabel(marks, plot.top() - 6);
}

// Where the cross-hair meets the lines.
void ChartPainter::paintDots()
{
    double below = 0;
    for (int line = 0; line < m_style.lines.size(); ++line) {
        const auto value = valueNear(m_state.content.lines[line], *m_state.crosshair);
        if (!value)
            continue;
        below = m_style.isStacked ? below + *value : *value;
        m_painter.setPen(QPen(theme().panel, 1.5));
        m_painter.setBrush(theme().series[m_style.lines[line].colour]);
        m_painter.drawEllipse(QPointF(m_frame.screenX(*m_state.crosshair), m_frame.screenY(below)), 4, 4);
    }
}

// A text at the cross-hair.
void ChartPainter::paintLabel(const QString &text, double y)
{
    const QFontMetricsF metrics(m_painter.font());
    const double width = metrics.horizontalAdvance(text) + 10;
    const double left =
        std::max(4.0, std::min(m_frame.screenX(*m_state.crosshair) - width / 2, m_frame.size().width() - width - 4.0));
    const QRectF box(left, y, width, metrics.height() + 4);
    m_painter.setPen(QPen(theme().border, 1));
    m_painter.setBrush(theme().raised);
    m_painter.drawRoundedRect(box, 4, 4);
    m_painter.setPen(theme().text);
    m_painter.drawText(box, Qt::AlignCenter, text);
}

void ChartPainter::paintEmptyText()
{
    m_painter.setFont(m_font);
    m_painter.setPen(theme().subtleText);
    m_painter.drawText(m_frame.plot(), Qt::AlignCenter | Qt::TextWordWrap, m_style.emptyText);
}
