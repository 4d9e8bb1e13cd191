// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/models/workersmodel.h"
#include "monitor/page.h"
#include "monitor/serveractions.h"

#include <QSortFilterProxyModel>

class QLabel;
class QMenu;
class QTableView;
class Settings;

// The workers as a table that can be sorted, and what can be done to them and the database.
class WorkersPage : public Page
{
    Q_OBJECT

public:
    WorkersPage(Monitor &monitor, ServerActions &actions, Settings &settings, QWidget *parent = nullptr);
    ~WorkersPage() override; // remembers the table's layout

    void refresh() override;
    QMenu *sortMenu() const { return m_sortMenu; } // enabled while the page is shown

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void makeTable();
    QWidget *makeButtons(ServerActions &actions);
    void makeContextMenu();
    void chooseSlot();
    void onServerChanged();

    Monitor &m_monitor;
    ServerActions &m_actions;
    Settings &m_settings;
    WorkersModel m_model;
    QSortFilterProxyModel m_sorted;
    QTableView *m_table;
    QMenu *m_sortMenu = nullptr;
    QLabel *m_summary;
    QString m_server; // that the chosen row is of: its socket and database
};
