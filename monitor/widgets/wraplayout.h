// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLayout>

#include <memory>
#include <vector>

// A row of widgets that goes on in the next row where there is no room for all: buttons are not cut in a small window.
// Owner: the widget it lays out. Owns its items.
class WrapLayout : public QLayout
{
    Q_OBJECT

public:
    explicit WrapLayout(QWidget *parent);

    void addItem(QLayoutItem *item) override;
    int count() const override { return int(m_items.size()); }
    QLayoutItem *itemAt(int index) const override;
    QLayoutItem *takeAt(int index) override;

    QSize sizeHint() const override;    // all in one row
    QSize minimumSize() const override; // the widest alone
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return arrange({0, 0, width, 0}, false); }
    Qt::Orientations expandingDirections() const override { return Qt::Horizontal; }
    void setGeometry(const QRect &place) override;

private:
    int arrange(const QRect &place, bool isApplied) const; // the height that it takes

    std::vector<std::unique_ptr<QLayoutItem>> m_items;
};
