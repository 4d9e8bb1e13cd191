// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHeaderView>

// The heading of a table's columns: names flush with the figures below them, and a small arrow above the one that is
// sorted by. With a style sheet Qt keeps room for the arrow beside the name, in every column.
class FlatHeader : public QHeaderView
{
    Q_OBJECT

public:
    static constexpr int cellMargin = 3; // left and right of a cell's text, as in monitor.qss

    explicit FlatHeader(QWidget *parent = nullptr);

protected:
    void paintSection(QPainter *painter, const QRect &rect, int section) const override;
    QSize sectionSizeFromContents(int section) const override;
};
