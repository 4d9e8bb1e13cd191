// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/widgets/glyph.h"

#include "monitor/theme.h"

#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>

namespace
{

// In a square of 24 by 24, drawn with a pen of 1.8.
QPainterPath pathOf(Glyph glyph)
{
    QPainterPath path;
    switch (glyph) {
    case Glyph::Overview:
        path.addRoundedRect(4, 4, 7, 9, 1.5, 1.5);
        path.addRoundedRect(14, 4, 6, 5, 1.5, 1.5);
        path.addRoundedRect(4, 16, 7, 4, 1.5, 1.5);
        path.addRoundedRect(14, 12, 6, 8, 1.5, 1.5);
        break;
    case Glyph::Writes:
        path.moveTo(4, 20);
        path.lineTo(5, 15.5);
        path.lineTo(15.5, 5);
        path.lineTo(19, 8.5);
        path.lineTo(8.5, 19);
        path.closeSubpath();
        path.moveTo(13, 7.5);
        path.lineTo(16.5, 11);
        break;
    case Glyph::Workers:
        for (const double y : {4.0, 10.0, 16.0}) {
            path.addRoundedRect(4, y, 16, 4, 1.2, 1.2);
            path.moveTo(7, y + 2);
            path.lineTo(7.2, y + 2);
        }
        break;
    case Glyph::Events:
        for (const double y : {6.0, 12.0, 18.0}) {
            path.addEllipse(QPointF(5, y), 0.8, 0.8);
            path.moveTo(9.5, y);
            path.lineTo(20, y);
        }
        break;
    case Glyph::Load:
        path.moveTo(13, 3.5);
        path.lineTo(5.5, 13.5);
        path.lineTo(11, 13.5);
        path.lineTo(10, 20.5);
        path.lineTo(18.5, 10);
        path.lineTo(12.5, 10);
        path.closeSubpath();
        break;
    case Glyph::Pause:
        path.addRoundedRect(7, 5, 3, 14, 0.8, 0.8);
        path.addRoundedRect(14, 5, 3, 14, 0.8, 0.8);
        break;
    case Glyph::Play:
        path.moveTo(8, 5);
        path.lineTo(19, 12);
        path.lineTo(8, 19);
        path.closeSubpath();
        break;
    case Glyph::Reload:
        path.arcMoveTo(5, 5, 14, 14, 40);
        path.arcTo(5, 5, 14, 14, 40, 290);
        path.moveTo(18.5, 3.5);
        path.lineTo(18, 8);
        path.lineTo(13.5, 7.5);
        break;
    case Glyph::Server:
        path.addEllipse(4, 3.5, 16, 5);
        path.moveTo(4, 6);
        path.lineTo(4, 18);
        path.arcTo(4, 15.5, 16, 5, 180, 180);
        path.lineTo(20, 6);
        path.moveTo(4, 12);
        path.arcTo(4, 9.5, 16, 5, 180, 180);
        break;
    }
    return path;
}

class GlyphEngine : public QIconEngine
{
public:
    explicit GlyphEngine(Glyph glyph)
        : m_glyph(glyph)
    {
    }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        QColor colour = state == QIcon::On ? theme().accent : theme().text;
        if (mode == QIcon::Disabled)
            colour = theme().edge;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->translate(rect.topLeft());
        painter->scale(rect.width() / 24.0, rect.height() / 24.0);
        painter->setPen(QPen(colour, 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter->drawPath(pathOf(m_glyph));
        painter->restore();
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }

    QIconEngine *clone() const override { return new GlyphEngine(m_glyph); }

private:
    const Glyph m_glyph;
};

QPixmap applicationPixmap(int size)
{
    QPixmap pixmap(size, size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(size / 64.0, size / 64.0);
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(0x1a66c2));
    painter.drawRoundedRect(QRectF(2, 2, 60, 60), 14, 14);
    // Four who ask, one line through which all goes, one who writes.
    painter.setPen(QPen(Qt::white, 4, Qt::SolidLine, Qt::RoundCap));
    for (const double y : {14.0, 26.0, 38.0, 50.0}) {
        QPainterPath path(QPointF(13, y));
        path.cubicTo(26, y, 24, 32, 38, 32);
        painter.drawPath(path);
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(0xffc861));
    painter.drawEllipse(QPointF(45, 32), 8, 8);
    return pixmap;
}

} // namespace

QIcon glyphIcon(Glyph glyph)
{
    return QIcon(new GlyphEngine(glyph)); // the icon owns it
}

QIcon applicationIcon()
{
    QIcon icon;
    for (const int size : {16, 32, 48, 64, 128, 256})
        icon.addPixmap(applicationPixmap(size));
    return icon;
}
