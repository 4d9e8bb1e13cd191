// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/widgets/sparklinedelegate.h"

#include "monitor/models/workersmodel.h"
#include "monitor/theme.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>

void SparklineDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyledItemDelegate::paint(painter, option, index); // background, selection, focus
    const QList<ChartPoints> pieces = piecesOf(index.data(WorkersModel::TrendRole).value<ChartPoints>());
    const QRectF room = QRectF(option.rect).adjusted(8, 5, -8, -5);
    double highest = 1;
    for (const ChartPoints &piece : pieces) {
        for (const QPointF &point : piece)
            highest = std::max(highest, point.y());
    }
    QPainterPath line;
    for (const ChartPoints &piece : pieces) {
        QPolygonF places;
        for (const QPointF &point : piece)
            places.append({room.right() + point.x() / WorkersModel::trendSeconds * room.width(),
                           room.bottom() - point.y() / highest * room.height()});
        line.addPolygon(places); // the pen is lifted between pieces
    }
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool isSelected = option.state.testFlag(QStyle::State_Selected);
    const QColor colour = option.state.testFlag(QStyle::State_Enabled) ? theme().series[0] : theme().edge;
    painter->setPen(QPen(isSelected ? theme().onAccent : colour, 1.4));
    painter->drawPath(line);
    painter->restore();
}

QSize SparklineDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    return {130, QStyledItemDelegate::sizeHint(option, index).height()};
}
