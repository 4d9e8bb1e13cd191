// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/widgets/flatheader.h"

#include "monitor/theme.h"

#include <QPainter>

FlatHeader::FlatHeader(QWidget *parent)
    : QHeaderView(Qt::Horizontal, parent)
{
    setSectionsClickable(true);
    setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
}

void FlatHeader::paintSection(QPainter *painter, const QRect &rect, int section) const
{
    const bool isSorted = isSortIndicatorShown() && sortIndicatorSection() == section;
    painter->fillRect(rect, theme().panel);
    painter->setPen(theme().border);
    painter->drawLine(rect.bottomLeft(), rect.bottomRight());
    const QVariant alignment = model()->headerData(section, orientation(), Qt::TextAlignmentRole);
    const QRect room = rect.adjusted(cellMargin, 0, -cellMargin, 0);
    const QString name = model()->headerData(section, orientation(), Qt::DisplayRole).toString();
    painter->setPen(isSorted ? theme().text : theme().subtleText);
    painter->drawText(room, alignment.isValid() ? alignment.toInt() : int(defaultAlignment()),
                      fontMetrics().elidedText(name, Qt::ElideRight, room.width()));
    if (!isSorted)
        return;
    const bool isUp = sortIndicatorOrder() == Qt::AscendingOrder;
    const QPointF tip(rect.center().x() + 0.5, rect.top() + (isUp ? 3.0 : 7.0));
    const double base = tip.y() + (isUp ? 4 : -4);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(theme().text);
    painter->drawPolygon(QPolygonF({tip, {tip.x() - 4, base}, {tip.x() + 4, base}}));
}

QSize FlatHeader::sectionSizeFromContents(int section) const
{
    const QString name = model()->headerData(section, orientation(), Qt::DisplayRole).toString();
    return {fontMetrics().horizontalAdvance(name) + 2 * cellMargin, fontMetrics().height() + 18};
}
