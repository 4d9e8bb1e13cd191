// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>

class QActionGroup;
class QTableView;

// By which column a table is sorted, and which way, for the keyboard: its header is for the mouse alone.
// REQUIRES: the table has its model and its header, and outlives the menu.
class SortMenu : public QMenu
{
    Q_OBJECT

public:
    SortMenu(const QString &title, QTableView *table, QWidget *parent = nullptr);

private:
    void addColumns();
    void addOrders();
    void showOrder(); // the table's, which may have been clicked at

    QTableView *const m_table;
    QActionGroup *const m_columns;
    QActionGroup *const m_orders;
};
