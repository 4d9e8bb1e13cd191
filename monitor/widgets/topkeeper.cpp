// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/widgets/topkeeper.h"

#include <QScrollBar>
#include <QTableView>

TopKeeper::TopKeeper(QTableView *table)
    : QObject(table)
    , m_table(table)
{
    // After the table's own connections, so that its scroll bar has the new length when the row is looked for again.
    connect(table->model(), &QAbstractItemModel::rowsAboutToBeInserted, this, &TopKeeper::remember);
    connect(table->model(), &QAbstractItemModel::rowsInserted, this, &TopKeeper::restore);
}

void TopKeeper::remember()
{
    const int top = m_table->verticalScrollBar()->value();
    m_top = top > 0 ? m_table->model()->index(top, 0) : QModelIndex();
}

void TopKeeper::restore()
{
    if (m_top.isValid())
        m_table->verticalScrollBar()->setValue(m_top.row());
}
