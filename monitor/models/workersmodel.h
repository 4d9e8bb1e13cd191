// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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
        TrendRole,               // QList<double>: requests per second, oldest first
    };
    static constexpr int trendSamples = 60;

    using QAbstractTableModel::QAbstractTableModel;

    void show(const SampleRing &samples);
    int slotAt(int row) const { return m_workers[row].slot; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString textOf(const WorkerSample &worker, int column) const;
    static QVariant figureOf(const WorkerSample &worker, int column);

    QList<WorkerSample> m_workers;
    QList<QList<double>> m_trends; // as m_workers
};

QString stateName(WorkerState state); // for people
