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
    const auto values = index.data(WorkersModel::TrendRole).value<QList<double>>();
    if (values.size() < 2)
        return;
    const double highest = std::max(1.0, *std::max_element(values.begin(), values.end()));
    const QRectF room = QRectF(option.rect).adjusted(8, 5, -8, -5);
    const double step = room.width() / (WorkersModel::trendSamples - 1);
    const double left = room.right() - step * double(values.size() - 1);
    QPainterPath line;
    for (qsizetype i = 0; i < values.size(); ++i) {
        const QPointF point(left + step * double(i), room.bottom() - values[i] / highest * room.height());
        i == 0 ? line.moveTo(point) : line.lineTo(point);
    }
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool isSelected = option.state.testFlag(QStyle::State_Selected);
    painter->setPen(QPen(isSelected ? theme().onAccent : theme().series[0], 1.4));
    painter->drawPath(line);
    painter->restore();
}

QSize SparklineDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    return {130, QStyledItemDelegate::sizeHint(option, index).height()};
}
