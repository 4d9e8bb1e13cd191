// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/charts/chartpoints.h"
#include "shared/sample.h"

#include <QAbstractTableModel>

class SampleRing;

// The workers of the last sample as a table, a row per slot.
class WorkersModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        Slot,
        Pid,
        State,
        Uptime,
        Restarts,
        OldReads,
        Requests,
        Reads,
        Writes,
        Errors,
        PerSecond,
        P99,
        Memory,
        Cpu,
        Connections,
        Trend,
        ColumnCount
    };
    enum Role {
        SortRole = Qt::UserRole, // the figure itself
        TrendRole,               // ChartPoints: requests per second; x is seconds before the last sample, so 0 or less
    };
    static constexpr int trendSeconds = 60;

    using QAbstractTableModel::QAbstractTableModel;

    // `isLive`: what is shown is what is; otherwise all is greyed, and said to be what was.
    void show(const SampleRing &samples, bool isLive);
    int slotAt(int row) const { return m_workers[row].slot; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    static ChartPoints trendOf(int slot, const SampleRing &samples);
    QString textOf(const WorkerSample &worker, int column) const;
    QVariant colourOf(const WorkerSample &worker, int column) const;
    static QVariant figureOf(const WorkerSample &worker, int column);

    QList<WorkerSample> m_workers;
    QList<ChartPoints> m_trends; // as m_workers
    bool m_isLive = false;
};

QString stateName(WorkerState state); // for people
