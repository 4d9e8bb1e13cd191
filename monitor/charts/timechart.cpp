// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/charts/timechart.h"

#include "monitor/charts/chartcolumns.h"
#include "monitor/charts/picturemenu.h"
#include "monitor/widgets/description.h"

#include <QChart>
#include <QContextMenuEvent>
#include <QGraphicsLayout>
#include <QHelpEvent>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace Qt::StringLiterals;

TimeChart::TimeChart(ChartStyle style, QWidget *parent)
    : QChartView(parent)
    , m_style(std::move(style))
    , m_frame(m_style)
    , m_lines(chart(), m_style)
{
    m_state.content.lines.resize(m_style.lines.size());
    m_state.tickText = [](double x) { return tr("%1 s", "seconds").arg(x); };
    m_state.momentText = m_state.tickText;
    chart()->setBackgroundVisible(false);
    chart()->setMargins({});
    chart()->layout()->setContentsMargins(0, 0, 0, 0);
    chart()->legend()->hide();
    setSpan(m_frame.from(), m_frame.to());

    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
    setViewportUpdateMode(QGraphicsView::FullViewportUpdate);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setMouseTracking(true);
    setMinimumHeight(180);
    setWhatsThis(m_style.definition); // what a screen reader tells as help
    setAccessibleName(m_style.title);
    describe();
}

void TimeChart::setSpan(double from, double to, double origin)
{
    m_frame.setSpan(from, to);
    m_lines.setSpan(from, to);
    m_origin = origin;
}

void TimeChart::setTimeTexts(std::function<QString(double)> tick, std::function<QString(double)> moment)
{
    m_state.tickText = std::move(tick);
    m_state.momentText = std::move(moment);
}

void TimeChart::setContent(ChartContent content)
{
    Q_ASSERT(content.lines.size() == m_style.lines.size());
    m_state.content = std::move(content);
    const QList<ChartPoints> drawn =
        reducedToColumns(m_style, m_state.content, m_frame.to() - m_frame.from(), m_origin);
    m_frame.fitScale(m_style, drawn, m_state.content.levels);
    m_lines.show(drawn, m_frame.scale());
    describe();
    viewport()->update();
}

void TimeChart::setCrosshair(std::optional<double> x)
{
    if (x == m_state.crosshair)
        return;
    m_state.crosshair = x;
    viewport()->update();
}

void TimeChart::setStale(bool isStale)
{
    if (isStale == m_state.isStale)
        return;
    m_state.isStale = isStale;
    describe();
    viewport()->update();
}

// What somebody hears who cannot see the chart.
void TimeChart::describe()
{
    // While the server is away, the last that is known, whenever that was.
    const auto valueOf = [this](const ChartPoints &points) -> std::optional<double> {
        if (!m_state.isStale)
            return valueNear(points, m_state.now.value_or(m_frame.to()));
        return points.isEmpty() ? std::nullopt : valueNear(points, points.last().x());
    };
    QStringList figures;
    for (int line = 0; line < m_style.lines.size(); ++line) {
        if (const auto value = valueOf(m_state.content.lines[line]))
            figures.append(m_style.lines[line].name + u' ' + m_style.format(*value));
    }
    setAccessibleDescription(figures.isEmpty() ? m_style.emptyText
                                               : describedAs(figures.join(u", "_s), m_state.isStale));
}

void TimeChart::layOut()
{
    m_frame.layOut(m_style, viewport()->size(), font());
    m_lines.setPlotArea(m_frame.plot());
}

void TimeChart::drawBackground(QPainter *painter, const QRectF &)
{
    painter->save();
    ChartPainter(*painter, font(), m_style, m_state, m_frame, m_lines).paintBelowLines(hasFocus());
    painter->restore();
}

void TimeChart::drawForeground(QPainter *painter, const QRectF &)
{
    painter->save();
    ChartPainter(*painter, font(), m_style, m_state, m_frame, m_lines).paintAboveLines();
    painter->restore();
}

// --- what the user does ---

void TimeChart::resizeEvent(QResizeEvent *event)
{
    QChartView::resizeEvent(event);
    layOut();
}

void TimeChart::mouseMoveEvent(QMouseEvent *event)
{
    const QPointF at = event->position();
    if (at.x() < m_frame.plot().left() || at.x() > m_frame.plot().right())
        emit crosshairMoved(std::nullopt);
    else
        emit crosshairMoved(m_frame.xAt(at.x()));
}

bool TimeChart::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::Leave)
        emit crosshairMoved(std::nullopt);
    if (event->type() == QEvent::ToolTip) {
        showDefinition(*static_cast<QHelpEvent *>(event));
        return true;
    }
    return QChartView::viewportEvent(event);
}

// Above title and legend only: above the lines it would cover what the cross-hair tells.
void TimeChart::showDefinition(const QHelpEvent &event)
{
    const QRect heading(0, 0, viewport()->width(), int(m_frame.headingBottom()));
    if (heading.contains(event.pos()))
        QToolTip::showText(event.globalPos(), m_style.definition, viewport(), heading);
    else
        QToolTip::hideText();
}

void TimeChart::keyPressEvent(QKeyEvent *event)
{
    const qsizetype step = event->modifiers().testFlag(Qt::ControlModifier) ? 10 : 1; // samples
    switch (event->key()) {
    case Qt::Key_Left:
        moveCrosshair(-step);
        break;
    case Qt::Key_Right:
        moveCrosshair(step);
        break;
    case Qt::Key_Home:
        moveCrosshair(std::numeric_limits<int>::min());
        break;
    case Qt::Key_End:
        moveCrosshair(std::numeric_limits<int>::max());
        break;
    case Qt::Key_Escape:
        emit crosshairMoved(std::nullopt);
        break;
    default:
        QWidget::keyPressEvent(event); // to the page; QGraphicsView would try to scroll
        event->ignore();
    }
}

// To a sample so many farther on, or the last in that direction; from where it is, or the end.
void TimeChart::moveCrosshair(qsizetype samples)
{
    const auto isShorter = [](const ChartPoints &a, const ChartPoints &b) { return a.size() < b.size(); };
    const auto &lines = m_state.content.lines;
    QList<double> moments; // of a gap and the sample behind it, one
    for (const QPointF &point : *std::max_element(lines.begin(), lines.end(), isShorter)) {
        if (point.x() >= m_frame.from() && point.x() <= m_frame.to() &&
            (moments.isEmpty() || point.x() > moments.last()))
            moments.append(point.x());
    }
    if (moments.isEmpty())
        return;
    const double from = m_state.crosshair.value_or(m_frame.to());
    const auto nearest = std::min_element(
        moments.begin(), moments.end(), [from](double a, double b) { return std::abs(a - from) < std::abs(b - from); });
    const auto wanted = std::clamp<qsizetype>(nearest - moments.begin() + samples, 0, moments.size() - 1);
    emit crosshairMoved(moments[wanted]);
}

void TimeChart::contextMenuEvent(QContextMenuEvent *event)
{
    emit crosshairMoved(std::nullopt); // a picture shows the course, not where the mouse happens to be
    popUpPictureMenu(this, m_style.title, event->globalPos());
}

void TimeChart::changeEvent(QEvent *event)
{
    QChartView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        m_lines.applyTheme();
    } else if (event->type() == QEvent::FontChange) {
        layOut();
    }
}

void TimeChart::focusInEvent(QFocusEvent *event)
{
    QChartView::focusInEvent(event);
    viewport()->update();
}

void TimeChart::focusOutEvent(QFocusEvent *event)
{
    QChartView::focusOutEvent(event);
    viewport()->update();
}
