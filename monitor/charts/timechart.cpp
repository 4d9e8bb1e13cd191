// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/charts/timechart.h"

#include <QApplication>
#include <QAreaSeries>
#include <QChart>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFileDialog>
#include <QGraphicsLayout>
#include <QLineSeries>
#include <QMenu>
#include <QMessageBox>
#include <QPainterPath>
#include <QValueAxis>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

using namespace Qt::StringLiterals;

namespace
{

constexpr double padding = 12;
constexpr double panelRadius = 8;
constexpr double swatchWidth = 16;
constexpr double legendGap = 14;
constexpr double reach = 1.5;    // seconds: farther away a point says nothing about a moment
constexpr double pickRadius = 5; // pixels from a mark in which its text is shown
// A dashed or dotted line of more points is drawn solid, and thin. Qt strokes its dashes as an outline of their own:
// an hour of such lines took 9 % of a core at one sample a second (20 % at a scale of 2), solid ones 2.5 % (3.4 %).
constexpr qsizetype maxDashedPoints = 240;
constexpr double plainWidth = 1.6;
constexpr double thinWidth = 1;
// An hour with a gap every few seconds is drawn as its newest pieces only: each costs a graphics item.
constexpr qsizetype maxPieces = 120;

QFont smallFont(const QFont &font)
{
    QFont result = font;
    result.setPointSizeF(font.pointSizeF() * 0.9);
    return result;
}

QFont titleFont(const QFont &font)
{
    QFont result = font;
    result.setWeight(QFont::DemiBold);
    return result;
}

// The pieces of a line between its gaps. A piece of one point is drawn as the second it stands for: Qt Charts draws
// nothing for a single point.
QList<ChartPoints> piecesOf(const ChartPoints &points)
{
    QList<ChartPoints> pieces;
    const auto isGap = [](const QPointF &point) { return std::isnan(point.y()); };
    for (auto first = points.begin(); first != points.end();) {
        first = std::find_if_not(first, points.end(), isGap);
        const auto last = std::find_if(first, points.end(), isGap);
        if (first != last)
            pieces.append(ChartPoints(first, last));
        first = last;
    }
    for (ChartPoints &piece : pieces) {
        if (piece.size() == 1)
            piece.prepend({piece.first().x() - 1, piece.first().y()});
    }
    return pieces.mid(std::max(qsizetype(0), pieces.size() - maxPieces));
}

qsizetype pointsOf(const QList<ChartPoints> &pieces)
{
    return std::accumulate(pieces.begin(), pieces.end(), qsizetype(0),
                           [](qsizetype sum, const ChartPoints &piece) { return sum + piece.size(); });
}

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

TimeChart::TimeChart(ChartStyle style, QWidget *parent)
    : QChartView(parent)
    , m_style(std::move(style))
    , m_x(new QValueAxis(this))
    , m_y(new QValueAxis(this))
    , m_scale(m_style.axis, m_style.smallestTop)
    , m_drawn(m_style.lines.size())
    , m_tickText([](double x) { return QString::number(x) + u" s"_s; })
    , m_momentText(m_tickText)
{
    m_content.lines.resize(m_style.lines.size());
    chart()->setBackgroundVisible(false);
    chart()->setMargins({});
    chart()->layout()->setContentsMargins(0, 0, 0, 0);
    chart()->legend()->hide();
    chart()->addAxis(m_x, Qt::AlignBottom);
    chart()->addAxis(m_y, Qt::AlignLeft);
    m_x->hide();
    m_y->hide();
    m_y->setRange(0, 1);
    m_x->setRange(m_from, m_to);

    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
    setViewportUpdateMode(QGraphicsView::FullViewportUpdate);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setMouseTracking(true);
    setMinimumHeight(150);
    setToolTip(m_style.definition);
    setAccessibleName(m_style.title);
    describe();
}

void TimeChart::setSpan(double from, double to, double origin)
{
    m_origin = origin;
    if (from == m_from && to == m_to)
        return;
    m_from = from;
    m_to = to;
    m_x->setRange(from, to);
}

void TimeChart::setTimeTexts(std::function<QString(double)> tick, std::function<QString(double)> moment)
{
    m_tickText = std::move(tick);
    m_momentText = std::move(moment);
}

void TimeChart::setContent(ChartContent content)
{
    Q_ASSERT(content.lines.size() == m_style.lines.size());
    m_content = std::move(content);
    fitScale();
    drawLines();
    describe();
    viewport()->update();
}

void TimeChart::setCrosshair(std::optional<double> x)
{
    if (x == m_crosshair)
        return;
    m_crosshair = x;
    viewport()->update();
}

void TimeChart::setStale(bool isStale)
{
    if (isStale == m_isStale)
        return;
    m_isStale = isStale;
    viewport()->update();
}

std::optional<double> TimeChart::valueAt(int line, double x) const
{
    const ChartPoints &points = m_content.lines[line];
    const auto above = std::lower_bound(points.begin(), points.end(), x,
                                        [](const QPointF &point, double wanted) { return point.x() < wanted; });
    std::optional<double> value;
    double nearest = reach;
    // One more than the neighbours: behind a gap comes a point at the same x.
    const auto last = above + std::min(points.end() - above, qsizetype(2));
    for (auto point = above == points.begin() ? above : above - 1; point != last; ++point) {
        if (const double distance = std::abs(point->x() - x); distance <= nearest && !std::isnan(point->y())) {
            value = point->y();
            nearest = distance;
        }
    }
    return value;
}

double TimeChart::xAt(double viewportX) const
{
    return m_from + (viewportX - m_plot.left()) / m_plot.width() * (m_to - m_from);
}

double TimeChart::screenX(double x) const
{
    return m_plot.left() + (x - m_from) / (m_to - m_from) * m_plot.width();
}

double TimeChart::screenY(double value) const
{
    return m_plot.bottom() - m_scale.position(value) * m_plot.height();
}

bool TimeChart::isEmpty() const
{
    return std::all_of(m_content.lines.begin(), m_content.lines.end(), [](const ChartPoints &points) {
        return std::all_of(points.begin(), points.end(), [](const QPointF &point) { return std::isnan(point.y()); });
    });
}

// --- what Qt Charts draws ---

void TimeChart::fitScale()
{
    double lowest = std::numeric_limits<double>::max();
    double highest = 0;
    const auto include = [&](double value) {
        if (std::isnan(value) || (m_style.axis == AxisKind::Logarithmic && value <= 0))
            return;
        lowest = std::min(lowest, value);
        highest = std::max(highest, value);
    };
    if (m_style.isStacked) {
        for (qsizetype i = 0; i < m_content.lines.constFirst().size(); ++i) {
            double sum = 0;
            for (const ChartPoints &points : std::as_const(m_content.lines))
                sum += points[i].y();
            include(sum);
        }
    } else {
        for (const ChartPoints &points : std::as_const(m_content.lines)) {
            for (const QPointF &point : points)
                include(point.y());
        }
    }
    for (const ChartLevel &level : std::as_const(m_content.levels)) {
        if (level.isAlwaysShown)
            include(level.value);
    }
    if (highest > 0)
        m_scale.fit(lowest, highest);
    else if (m_style.axis != AxisKind::Logarithmic) // which keeps its decades: nothing says which others it should have
        m_scale.fit(0, 0);
}

ChartPoints TimeChart::reduced(const ChartPoints &points) const
{
    if (points.size() <= maxPoints)
        return points;
    // Two points a column for extremes, one for a mean; the span begins and ends within a column.
    const double columns = (m_style.isStacked ? maxPoints : maxPoints / 2) - 1;
    const double width = std::ceil((m_to - m_from) / columns);
    return m_style.isStacked ? meanPerColumn(points, width, m_origin) : extremesPerColumn(points, width, m_origin);
}

void TimeChart::drawLines()
{
    const auto placed = [this](const QList<ChartPoints> &pieces, const QList<ChartPoints> &below) {
        QList<ChartPoints> result = pieces;
        for (qsizetype i = 0; i < result.size(); ++i) {
            for (qsizetype j = 0; j < result[i].size(); ++j)
                result[i][j].setY(m_scale.position(result[i][j].y() + (below.isEmpty() ? 0 : below[i][j].y())));
        }
        return result;
    };
    const auto added = [](QList<ChartPoints> sum, const QList<ChartPoints> &pieces) {
        for (qsizetype i = 0; i < sum.size(); ++i) {
            for (qsizetype j = 0; j < sum[i].size(); ++j)
                sum[i][j].ry() += pieces[i][j].y();
        }
        return sum;
    };
    QList<ChartPoints> sum; // of the layers below
    for (int line = 0; line < m_style.lines.size(); ++line) {
        const QList<ChartPoints> pieces = piecesOf(reduced(m_content.lines[line]));
        if (!m_style.isStacked) {
            drawPieces(line, placed(pieces, {}));
            continue;
        }
        if (line == 0) {
            sum = pieces;
            for (ChartPoints &piece : sum) {
                for (QPointF &point : piece)
                    point.setY(0);
            }
        }
        drawLayers(line, placed(sum, {}), placed(pieces, sum));
        sum = added(std::move(sum), pieces);
    }
}

void TimeChart::drawPieces(int line, const QList<ChartPoints> &pieces)
{
    Drawn &drawn = m_drawn[line];
    const bool wasLong = std::exchange(drawn.isLong, pointsOf(pieces) > maxDashedPoints);
    while (drawn.pieces.size() < pieces.size()) {
        auto *series = new QLineSeries(chart());
        chart()->addSeries(series);
        series->attachAxis(m_x);
        series->attachAxis(m_y);
        series->setPen(penOf(line));
        drawn.pieces.append(series);
    }
    while (drawn.pieces.size() > pieces.size())
        delete drawn.pieces.takeLast(); // leaves its chart
    if (drawn.isLong != wasLong)
        applyPens(line);
    for (qsizetype i = 0; i < pieces.size(); ++i)
        drawn.pieces[i]->replace(pieces[i]);
}

void TimeChart::drawLayers(int line, const QList<ChartPoints> &floors, const QList<ChartPoints> &pieces)
{
    Drawn &drawn = m_drawn[line];
    while (drawn.areas.size() < pieces.size()) {
        auto *area = new QAreaSeries;
        area->setUpperSeries(new QLineSeries(area));
        area->setLowerSeries(new QLineSeries(area));
        chart()->addSeries(area);
        area->attachAxis(m_x);
        area->attachAxis(m_y);
        drawn.areas.append(area);
        applyPens(line);
    }
    while (drawn.areas.size() > pieces.size())
        delete drawn.areas.takeLast();
    for (qsizetype i = 0; i < pieces.size(); ++i) {
        drawn.areas[i]->lowerSeries()->replace(floors[i]);
        drawn.areas[i]->upperSeries()->replace(pieces[i]);
    }
}

QPen TimeChart::penOf(int line) const
{
    const ChartLine &definition = m_style.lines[line];
    const bool isThinned = definition.style != Qt::SolidLine && m_drawn[line].isLong;
    return QPen(theme().series[definition.colour], isThinned ? thinWidth : plainWidth,
                isThinned ? Qt::SolidLine : definition.style, Qt::FlatCap, Qt::RoundJoin);
}

void TimeChart::applyPens(int line)
{
    const QColor colour = theme().series[m_style.lines[line].colour];
    for (QAreaSeries *area : std::as_const(m_drawn[line].areas)) {
        QColor fill = colour;
        fill.setAlphaF(0.75F);
        area->setBrush(fill);
        area->setPen(Qt::NoPen); // a layer of height zero would be a line that says there is something
    }
    for (QLineSeries *series : std::as_const(m_drawn[line].pieces))
        series->setPen(penOf(line));
}

// --- what is drawn here ---

QList<QRectF> TimeChart::legendSlots() const
{
    const QFontMetricsF metrics(smallFont(font()));
    const double valueWidth = metrics.horizontalAdvance(m_style.widestValue);
    const double room = viewport()->width() - 2 * padding;
    QList<QRectF> places;
    double x = padding;
    double y = padding + QFontMetricsF(titleFont(font())).height() + 4;
    for (const ChartLine &line : m_style.lines) {
        const double width = std::min(room, swatchWidth + 5 + metrics.horizontalAdvance(line.name + u' ') + valueWidth);
        if (x > padding && x + width > padding + room) {
            x = padding;
            y += metrics.height();
        }
        places.append({x, y, width, metrics.height()});
        x += width + legendGap;
    }
    return places;
}

void TimeChart::layOut()
{
    const QFontMetricsF metrics(smallFont(font()));
    const QList<QRectF> legend = legendSlots();
    const double top = legend.isEmpty() ? padding + QFontMetricsF(titleFont(font())).height() : legend.last().bottom();
    const double left = padding + metrics.horizontalAdvance(u"10,000,000"_s) + 4;
    const QSizeF size = viewport()->size();
    m_plot = QRectF(QPointF(left, top + metrics.height() * 0.75),
                    QPointF(size.width() - padding - metrics.horizontalAdvance(u"00"_s),
                            size.height() - padding - metrics.height() - 2));
    chart()->setPlotArea(m_plot);
}

void TimeChart::drawBackground(QPainter *painter, const QRectF &)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    paintPanel(*painter);
    paintAxes(*painter);
    painter->restore();
}

void TimeChart::drawForeground(QPainter *painter, const QRectF &)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    paintMarks(*painter);
    paintLevels(*painter);
    if (m_isStale) {
        QColor veil = theme().panel;
        veil.setAlphaF(0.6F);
        painter->fillRect(m_plot.adjusted(-1, -1, 1, 1), veil);
    }
    paintHeader(*painter);
    paintCrosshair(*painter);
    if (isEmpty()) {
        painter->setFont(font());
        painter->setPen(theme().subtleText);
        painter->drawText(m_plot, Qt::AlignCenter | Qt::TextWordWrap, m_style.emptyText);
    }
    painter->restore();
}

void TimeChart::paintPanel(QPainter &painter) const
{
    const QRectF area = QRectF(viewport()->rect());
    painter.fillRect(area, theme().window);
    painter.setPen(hasFocus() ? QPen(theme().accent, 1.5) : QPen(theme().border, 1));
    painter.setBrush(theme().panel);
    painter.drawRoundedRect(area.adjusted(0.75, 0.75, -0.75, -0.75), panelRadius, panelRadius);
}

void TimeChart::paintHeader(QPainter &painter) const
{
    painter.setFont(titleFont(font()));
    painter.setPen(theme().text);
    painter.drawText(QRectF(padding, padding, viewport()->width() - 2 * padding, painter.fontMetrics().height()),
                     Qt::AlignLeft | Qt::AlignVCenter, m_style.title);

    painter.setFont(smallFont(font()));
    const QFontMetricsF metrics = painter.fontMetrics();
    const QList<QRectF> places = legendSlots();
    for (int line = 0; line < places.size(); ++line) {
        const QRectF &place = places[line];
        const double middle = place.center().y();
        if (m_style.isStacked) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme().series[m_style.lines[line].colour]);
            painter.drawRoundedRect(QRectF(place.left() + 3, middle - 5, 10, 10), 2, 2);
        } else {
            painter.setPen(penOf(line));
            painter.drawLine(QPointF(place.left(), middle), QPointF(place.left() + swatchWidth, middle));
        }
        const QString name = m_style.lines[line].name + u' ';
        const QRectF text = place.adjusted(swatchWidth + 5, 0, 0, 0);
        painter.setPen(theme().subtleText);
        painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(name, Qt::ElideRight, text.width()));
        const auto value = valueAt(line, m_crosshair.value_or(m_now.value_or(m_to)));
        painter.setPen(m_isStale && !m_crosshair ? theme().subtleText : theme().text);
        painter.drawText(text.adjusted(metrics.horizontalAdvance(name), 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                         value ? m_style.format(*value) : u"–"_s);
    }
}

void TimeChart::paintAxes(QPainter &painter) const
{
    painter.setFont(smallFont(font()));
    const QFontMetricsF metrics = painter.fontMetrics();
    painter.setRenderHint(QPainter::Antialiasing, false);
    const QList<double> ticks = m_scale.ticks();
    // Every other one where there is no room for all.
    const int stride = int(std::ceil(metrics.height() * 1.3 * double(ticks.size()) / std::max(m_plot.height(), 1.0)));
    for (int i = 0; i < ticks.size(); i += std::max(stride, 1)) {
        const double y = screenY(ticks[i]);
        painter.setPen(QPen(i == 0 ? theme().border : theme().grid, 1));
        painter.drawLine(QPointF(m_plot.left(), y), QPointF(m_plot.right(), y));
        painter.setPen(theme().subtleText);
        painter.drawText(QRectF(0, y - metrics.height() / 2, m_plot.left() - 6, metrics.height()),
                         Qt::AlignRight | Qt::AlignVCenter, shortened(m_style.format(ticks[i])));
    }
    const double labelWidth = metrics.horizontalAdvance(u"00:00:00"_s) * 1.4;
    for (const double tick : timeTicks(m_from, m_to, std::max(2, int(m_plot.width() / labelWidth)))) {
        const double x = screenX(tick);
        painter.setPen(QPen(theme().grid, 1));
        painter.drawLine(QPointF(x, m_plot.top()), QPointF(x, m_plot.bottom()));
        const QString text = m_tickText(tick);
        const double width = metrics.horizontalAdvance(text) + 2;
        // Neither cut by the panel's edge nor below the lowest figure of the other axis.
        const double left = std::clamp(x - width / 2, m_plot.left(), viewport()->width() - padding / 2 - width);
        painter.setPen(theme().subtleText);
        painter.drawText(QRectF(left, m_plot.bottom() + 4, width, metrics.height()), Qt::AlignCenter, text);
    }
    painter.setRenderHint(QPainter::Antialiasing);
}

void TimeChart::paintLevels(QPainter &painter) const
{
    painter.setFont(smallFont(font()));
    const QFontMetricsF metrics = painter.fontMetrics();
    for (const ChartLevel &level : m_content.levels) {
        if (level.value > m_scale.top())
            continue;
        const double y = screenY(level.value);
        const QColor colour = level.tone == Tone::Neutral ? theme().subtleText : theme().colourOf(level.tone);
        painter.setPen(QPen(colour, 1.2, level.isDashed ? Qt::DashLine : Qt::SolidLine));
        painter.drawLine(QPointF(m_plot.left(), y), QPointF(m_plot.right(), y));
        const double width = metrics.horizontalAdvance(level.text) + 8;
        const bool isRoomAbove = y - metrics.height() >= m_plot.top() - metrics.height() * 0.75;
        // Thresholds at the left, limits at the right: one may be close below the other.
        const double left = level.isDashed ? m_plot.left() : m_plot.right() - width;
        const QRectF label(left, isRoomAbove ? y - metrics.height() : y + 1, width, metrics.height());
        painter.drawText(label, Qt::AlignCenter, level.text);
    }
}

void TimeChart::paintMarks(QPainter &painter) const
{
    for (const ChartMark &mark : m_content.marks) {
        if (mark.x < m_from || mark.x > m_to)
            continue;
        const double x = screenX(mark.x);
        const QColor colour = mark.tone == Tone::Neutral ? theme().subtleText : theme().colourOf(mark.tone);
        painter.setPen(QPen(colour, 1.2, mark.shape == ChartMark::Shape::Line ? Qt::DotLine : Qt::SolidLine));
        painter.setBrush(colour);
        switch (mark.shape) {
        case ChartMark::Shape::Line:
            painter.drawLine(QPointF(x, m_plot.top()), QPointF(x, m_plot.bottom()));
            painter.setPen(Qt::NoPen);
            painter.drawPolygon(QPolygonF({{x - 4, m_plot.top() - 6}, {x + 4, m_plot.top() - 6}, {x, m_plot.top()}}));
            break;
        case ChartMark::Shape::Tick:
            painter.drawLine(QPointF(x, m_plot.bottom()), QPointF(x, m_plot.bottom() - 5));
            break;
        case ChartMark::Shape::Triangle:
            painter.setPen(Qt::NoPen);
            painter.drawPolygon(
                QPolygonF({{x - 4, m_plot.top() + 8}, {x + 4, m_plot.top() + 8}, {x, m_plot.top() + 1}}));
            break;
        }
    }
}

QString TimeChart::markTextAt(double x) const
{
    QStringList texts;
    for (const ChartMark &mark : m_content.marks) {
        if (std::abs(screenX(mark.x) - screenX(x)) <= pickRadius && !texts.contains(mark.text))
            texts.append(mark.text);
    }
    return texts.mid(0, 3).join(u" · "_s);
}

void TimeChart::paintCrosshair(QPainter &painter) const
{
    if (!m_crosshair || *m_crosshair < m_from || *m_crosshair > m_to)
        return;
    const double x = screenX(*m_crosshair);
    painter.setPen(QPen(theme().text, 1));
    painter.drawLine(QPointF(x, m_plot.top()), QPointF(x, m_plot.bottom()));

    double below = 0;
    for (int line = 0; line < m_style.lines.size(); ++line) {
        const auto value = valueAt(line, *m_crosshair);
        if (!value)
            continue;
        below = m_style.isStacked ? below + *value : *value;
        painter.setPen(QPen(theme().panel, 1.5));
        painter.setBrush(theme().series[m_style.lines[line].colour]);
        painter.drawEllipse(QPointF(x, screenY(below)), 4, 4);
    }

    painter.setFont(smallFont(font()));
    const QFontMetricsF metrics = painter.fontMetrics();
    const auto paintLabel = [&](const QString &text, double y) {
        const double width = metrics.horizontalAdvance(text) + 10;
        const double left = std::clamp(x - width / 2, 4.0, viewport()->width() - width - 4.0);
        const QRectF box(left, y, width, metrics.height() + 4);
        painter.setPen(QPen(theme().border, 1));
        painter.setBrush(theme().raised);
        painter.drawRoundedRect(box, 4, 4);
        painter.setPen(theme().text);
        painter.drawText(box, Qt::AlignCenter, text);
    };
    paintLabel(m_momentText(*m_crosshair), m_plot.bottom() + 2);
    if (const QString text = markTextAt(*m_crosshair); !text.isEmpty())
        paintLabel(metrics.elidedText(text, Qt::ElideRight, viewport()->width() - 24), m_plot.top() - 6);
}

// What somebody hears who cannot see the chart.
void TimeChart::describe()
{
    QStringList figures;
    for (int line = 0; line < m_style.lines.size(); ++line) {
        if (const auto value = valueAt(line, m_now.value_or(m_to)))
            figures.append(tr("%1 now %2", "a line of a chart and its value")
                               .arg(m_style.lines[line].name, m_style.format(*value)));
    }
    setAccessibleDescription(figures.isEmpty() ? m_style.emptyText : figures.join(u", "_s));
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
    if (at.x() < m_plot.left() || at.x() > m_plot.right())
        emit crosshairMoved(std::nullopt);
    else
        emit crosshairMoved(xAt(at.x()));
}

bool TimeChart::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::Leave)
        emit crosshairMoved(std::nullopt);
    return QChartView::viewportEvent(event);
}

void TimeChart::keyPressEvent(QKeyEvent *event)
{
    const double step = std::max(1.0, (m_to - m_from) / 100);
    switch (event->key()) {
    case Qt::Key_Left:
        emit crosshairMoved(std::max(m_from, m_crosshair.value_or(m_to) - step));
        break;
    case Qt::Key_Right:
        emit crosshairMoved(std::min(m_to, m_crosshair.value_or(m_to) + step));
        break;
    case Qt::Key_Escape:
        emit crosshairMoved(std::nullopt);
        break;
    default:
        QWidget::keyPressEvent(event); // to the page; QGraphicsView would try to scroll
        event->ignore();
    }
}

void TimeChart::contextMenuEvent(QContextMenuEvent *event)
{
    QMenu menu;
    menu.addAction(tr("Save Picture…"), this, &TimeChart::savePicture);
    menu.addAction(tr("Copy Picture"), this, [this] { QApplication::clipboard()->setPixmap(grab()); });
    menu.exec(event->globalPos());
}

void TimeChart::savePicture()
{
    const QString path =
        QFileDialog::getSaveFileName(this, tr("Save Picture"), m_style.title + ".png"_L1, tr("Pictures (*.png)"));
    if (!path.isEmpty() && !grab().save(path, "PNG"))
        QMessageBox::warning(this, tr("Save Picture"), tr("The picture cannot be written to %1.").arg(path));
}

void TimeChart::changeEvent(QEvent *event)
{
    QChartView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        for (int line = 0; line < m_style.lines.size(); ++line)
            applyPens(line);
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
