// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/widgets/sortmenu.h"

#include <QActionGroup>
#include <QHeaderView>
#include <QTableView>

#include <utility>

SortMenu::SortMenu(const QString &title, QTableView *table, QWidget *parent)
    : QMenu(title, parent)
    , m_table(table)
    , m_columns(new QActionGroup(this))
    , m_orders(new QActionGroup(this))
{
    addColumns();
    addSeparator();
    addOrders();
    showOrder();
    connect(table->horizontalHeader(), &QHeaderView::sortIndicatorChanged, this, &SortMenu::showOrder);
}

void SortMenu::addColumns()
{
    for (int column = 0; column < m_table->model()->columnCount(); ++column) {
        const QString name = m_table->model()->headerData(column, Qt::Horizontal).toString();
        QAction *action = m_columns->addAction(name);
        action->setCheckable(true);
        addAction(action);
        connect(action, &QAction::triggered, this,
                [this, column] { m_table->sortByColumn(column, m_table->horizontalHeader()->sortIndicatorOrder()); });
    }
}

void SortMenu::addOrders()
{
    for (const auto &[order, text] :
         {std::pair(Qt::AscendingOrder, tr("&Ascending")), std::pair(Qt::DescendingOrder, tr("&Descending"))}) {
        QAction *action = m_orders->addAction(text);
        action->setCheckable(true);
        addAction(action);
        connect(action, &QAction::triggered, this, [this, chosen = order] {
            m_table->sortByColumn(m_table->horizontalHeader()->sortIndicatorSection(), chosen);
        });
    }
}

void SortMenu::showOrder()
{
    const QHeaderView *header = m_table->horizontalHeader();
    if (QAction *column = m_columns->actions().value(header->sortIndicatorSection()))
        column->setChecked(true);
    m_orders->actions().at(header->sortIndicatorOrder() == Qt::AscendingOrder ? 0 : 1)->setChecked(true);
}
