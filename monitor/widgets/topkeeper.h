// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPersistentModelIndex>

class QTableView;

// Keeps what is read in a table where it is when rows come above it: the row at the top stays there, unless that is the
// first, above which new ones are to be seen.
// REQUIRES: the table scrolls by rows; it has its model, and keeps it.
class TopKeeper : public QObject
{
    Q_OBJECT

public:
    explicit TopKeeper(QTableView *table); // its parent

private:
    void remember();
    void restore();

    QTableView *const m_table;
    QPersistentModelIndex m_top; // invalid: the first row, or none
};
