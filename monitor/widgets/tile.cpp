// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/widgets/tile.h"

#include "monitor/widgets/description.h"
#include "monitor/widgets/panel.h"

#include <QPainter>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{

constexpr int padding = 12;
constexpr int gaugeHeight = 4;

QString symbolOf(Tone tone)
{
    switch (tone) {
    case Tone::Warning:
        return u"▲"_s;
    case Tone::Bad:
        return u"✖"_s;
    case Tone::Neutral:
    case Tone::Accent:
    case Tone::Good:
        return {};
    }
    Q_UNREACHABLE();
}

} // namespace

Tile::Tile(const QString &name, const QString &definition, QWidget *parent)
    : QWidget(parent)
    , m_name(name)
{
    setFigure({u"–"_s, {}, Tone::Neutral, std::nullopt});
    setToolTip(definition);
    setWhatsThis(definition); // what a screen reader tells as help
    setAccessibleName(name);
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void Tile::setFigure(const TileFigure &figure)
{
    if (figure == m_figure)
        return;
    m_figure = figure;
    describe();
    update();
}

void Tile::setStale(bool isStale)
{
    if (isStale == m_isStale)
        return;
    m_isStale = isStale;
    describe();
    update();
}

void Tile::describe()
{
    const QString figures = m_figure.value + u' ' + m_figure.detail;
    const bool isAlarming = m_figure.tone == Tone::Warning || m_figure.tone == Tone::Bad;
    setAccessibleDescription(describedAs(isAlarming ? tr("alert: %1").arg(figures) : figures, m_isStale));
}

QFont Tile::valueFont() const
{
    QFont result = font();
    result.setPointSizeF(font().pointSizeF() * 1.7);
    result.setWeight(QFont::DemiBold);
    return result;
}

QFont Tile::labelFont() const
{
    QFont result = font();
    result.setPointSizeF(font().pointSizeF() * 0.9);
    return result;
}

QSize Tile::sizeHint() const
{
    const QFontMetrics label(labelFont());
    const QFontMetrics value(valueFont());
    return {std::max(label.horizontalAdvance(m_name), value.horizontalAdvance(u"00,000"_s)) + 2 * padding + 8,
            2 * label.height() + value.height() + 2 * padding + 4};
}

QSize Tile::minimumSizeHint() const
{
    return {QFontMetrics(labelFont()).horizontalAdvance(m_name) + 2 * padding + 4, sizeHint().height()};
}

void Tile::paintEvent(QPaintEvent *)
{
    const Theme &colours = theme();
    QPainter painter(this);
    const bool isAlarming = m_figure.tone == Tone::Warning || m_figure.tone == Tone::Bad;
    const QColor toneColour = colours.colourOf(m_figure.tone);
    const QColor frame = isAlarming && !m_isStale ? toneColour : colours.border;
    paintPanel(painter, rect(), hasFocus() ? QPen(colours.accent, 1.5) : QPen(frame, isAlarming ? 1.5 : 1));

    QRect room = rect().adjusted(padding, padding - 2, -padding, -padding);
    painter.setFont(labelFont());
    const int labelHeight = painter.fontMetrics().height();
    painter.setPen(colours.subtleText);
    painter.drawText(room, Qt::AlignLeft | Qt::AlignTop, m_name);
    if (isAlarming) {
        painter.setPen(m_isStale ? colours.subtleText : toneColour);
        painter.drawText(room, Qt::AlignRight | Qt::AlignTop, symbolOf(m_figure.tone));
    }
    painter.setPen(colours.subtleText);
    painter.drawText(room.adjusted(0, 0, 0, 2), Qt::AlignLeft | Qt::AlignBottom,
                     painter.fontMetrics().elidedText(m_figure.detail, Qt::ElideRight, room.width()));

    QFont font = valueFont();
    const int width = QFontMetrics(font).horizontalAdvance(m_figure.value);
    if (width > room.width())
        font.setPointSizeF(font.pointSizeF() * 0.95 * room.width() / width); // hinting rounds widths up
    painter.setFont(font);
    painter.setPen(m_isStale ? colours.subtleText : isAlarming ? toneColour : colours.text);
    painter.drawText(room.adjusted(0, labelHeight, 0, -labelHeight + 2), Qt::AlignLeft | Qt::AlignVCenter,
                     m_figure.value);

    if (m_figure.gauge) {
        const QRectF track(room.left(), height() - gaugeHeight - 5, room.width(), gaugeHeight);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colours.border);
        painter.drawRoundedRect(track, 2, 2);
        QRectF bar = track;
        bar.setWidth(track.width() * std::clamp(*m_figure.gauge, 0.0, 1.0));
        painter.setBrush(m_isStale ? colours.edge : isAlarming ? toneColour : colours.accent);
        painter.drawRoundedRect(bar, 2, 2);
    }
}
