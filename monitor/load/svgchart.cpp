// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/svgchart.h"

#include "shared/format.h"

#include "monitor/charts/axisscale.h"
#include "monitor/charts/chartpoints.h"

#include <QRectF>

#include <algorithm>
#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

namespace
{

constexpr double width = 900;
constexpr double height = 260;
constexpr QRectF plot(64, 34, width - 64 - 16, height - 34 - 36);
constexpr int mostTimeTicks = 10;
constexpr std::array lineClasses{"first"_L1, "second"_L1};

QString coordinate(double value)
{
    return QString::number(value, 'f', 1);
}

QString text(double x, double y, const QString &anchor, const QString &words)
{
    return u"<text x=\"%1\" y=\"%2\" text-anchor=\"%3\">%4</text>\n"_s.arg(coordinate(x), coordinate(y), anchor,
                                                                           escapedForHtml(words));
}

QString stroke(const QString &cssClass, const QPointF &from, const QPointF &to)
{
    return u"<line class=\"%1\" x1=\"%2\" y1=\"%3\" x2=\"%4\" y2=\"%5\"/>\n"_s.arg(
        cssClass, coordinate(from.x()), coordinate(from.y()), coordinate(to.x()), coordinate(to.y()));
}

// Maps seconds and values to the plot.
class Scale
{
public:
    explicit Scale(const QList<SvgLine> &lines)
    {
        double largest = 0;
        for (const SvgLine &line : lines) {
            for (const QPointF &point : line.points) {
                m_seconds = std::max(m_seconds, point.x());
                largest = std::fmax(largest, point.y()); // passes over NaN
            }
        }
        m_values.fit(0, largest);
    }

    double x(double seconds) const { return plot.left() + plot.width() * seconds / m_seconds; }
    double y(double value) const { return plot.bottom() - plot.height() * m_values.position(value); }
    double seconds() const { return m_seconds; }
    QList<double> valueTicks() const { return m_values.ticks(); }
    QList<double> secondTicks() const { return timeTicks(0, m_seconds, mostTimeTicks); }

private:
    AxisScale m_values{AxisKind::Linear, 1};
    double m_seconds = 1;
};

QString axes(const Scale &scale)
{
    QString svg;
    for (const double value : scale.valueTicks()) {
        svg +=
            stroke(value == 0 ? u"axis"_s : u"grid"_s, {plot.left(), scale.y(value)}, {plot.right(), scale.y(value)});
        svg += text(plot.left() - 8, scale.y(value) + 4, u"end"_s, format::number(value));
    }
    for (const double seconds : scale.secondTicks())
        svg += text(scale.x(seconds), plot.bottom() + 18, u"middle"_s, format::number(seconds) + u" s"_s);
    return svg;
}

QString polyline(const SvgLine &line, const Scale &scale, QLatin1StringView cssClass)
{
    QString path;
    for (const ChartPoints &piece : piecesOf(line.points)) {
        for (qsizetype i = 0; i < piece.size(); ++i)
            path += (i == 0 ? u"M"_s : u"L"_s) + coordinate(scale.x(std::max(0.0, piece[i].x()))) + u' ' +
                    coordinate(scale.y(piece[i].y()));
    }
    return u"<path class=\"%1\" d=\"%2\"/>\n"_s.arg(cssClass, path);
}

QString legend(const QList<SvgLine> &lines)
{
    QString svg;
    double x = plot.right();
    for (qsizetype i = lines.size() - 1; i >= 0; --i) {
        svg += text(x, 18, u"end"_s, lines.at(i).name);
        x -= 8.0 * double(lines.at(i).name.size()) + 12;
        svg += stroke(lineClasses.at(std::size_t(i)), {x - 16, 14}, {x, 14});
        x -= 40;
    }
    return svg;
}

} // namespace

QString escapedForHtml(const QString &text)
{
    return text.toHtmlEscaped(); // & < > and "
}

QString SvgChart::toSvg() const
{
    Q_ASSERT(std::size_t(lines.size()) <= lineClasses.size());
    const Scale scale(lines);
    QString svg = u"<svg viewBox=\"0 0 %1 %2\" role=\"img\" aria-label=\"%3\">\n"_s.arg(width).arg(height).arg(
        escapedForHtml(title));
    svg += u"<text class=\"title\" x=\"0\" y=\"18\">%1 <tspan class=\"unit\">%2</tspan></text>\n"_s.arg(
        escapedForHtml(title), escapedForHtml(unit));
    svg += legend(lines) + axes(scale);
    for (const SvgMark &mark : marks) {
        const double x = scale.x(std::clamp(mark.seconds, 0.0, scale.seconds()));
        svg += stroke(u"mark"_s, {x, plot.top()}, {x, plot.bottom()});
        svg += text(x + 4, plot.top() + 10, u"start"_s, mark.text);
    }
    for (qsizetype i = 0; i < lines.size(); ++i)
        svg += polyline(lines.at(i), scale, lineClasses.at(std::size_t(i)));
    return svg + u"</svg>\n"_s;
}
