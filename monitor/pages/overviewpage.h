// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/monitor.h"
#include "monitor/pages/scrollpage.h"

class QGridLayout;
class SampleChart;
class ShareBars;
class Tile;

// How the server is doing: tiles with the figures of the last second, and charts of the window.
class OverviewPage : public ScrollPage
{
    Q_OBJECT

public:
    explicit OverviewPage(Monitor &monitor, QWidget *parent = nullptr);

    void refresh() override;

protected:
    void arrange(int width) override;

private:
    void addTiles();
    void addCharts();
    QWidget *makeSharesPanel();
    void refreshTiles();

    Monitor &m_monitor;
    QList<Tile *> m_tiles; // all, in order
    Tile *m_writes = nullptr;
    Tile *m_reads = nullptr;
    Tile *m_queue = nullptr;
    Tile *m_writeP99 = nullptr;
    Tile *m_errors = nullptr;
    Tile *m_busy = nullptr;
    Tile *m_log = nullptr;
    Tile *m_uptime = nullptr;
    QList<SampleChart *> m_charts;
    QWidget *m_sharesPanel = nullptr;
    ShareBars *m_shares = nullptr;
    QGridLayout *m_tileGrid = nullptr;
    QGridLayout *m_chartGrid = nullptr;
    int m_columns = 0;     // of the charts, as they are arranged
    int m_tileColumns = 0; // of the tiles
};
