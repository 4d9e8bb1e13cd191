// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/owncost.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QToolButton;

// The names of the pages, and what the window itself costs the machine.
class Sidebar : public QWidget
{
    Q_OBJECT

public:
    explicit Sidebar(const QList<QAction *> &pages, QWidget *parent = nullptr);

    void setNarrow(bool isNarrow); // symbols instead of names

private:
    void showCost();

    QList<QToolButton *> m_buttons;
    QLabel *m_cost;
    OwnCost m_ownCost;
    QTimer m_costTimer;
};
