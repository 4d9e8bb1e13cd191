// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/models/eventfilter.h"
#include "monitor/monitor.h"
#include "monitor/page.h"

class QLabel;
class QLineEdit;
class QTableView;

// What happened: the server's log, what the samples tell, alerts, and what was done in this window. With filters.
class EventsPage : public Page
{
    Q_OBJECT

public:
    explicit EventsPage(Monitor &monitor, QWidget *parent = nullptr);

    void refresh() override;
    void focusSearch();

private:
    QWidget *makeFilters();
    void showDetail(const QModelIndex &row);
    void copySelected() const;

    EventFilter m_filter;
    QTableView *m_table;
    QLineEdit *m_search;
    QLabel *m_empty;  // instead of rows
    QLabel *m_detail; // of the current row
    QLabel *m_count;
};
