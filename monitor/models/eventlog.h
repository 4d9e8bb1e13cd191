// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/models/event.h"

#include <QAbstractTableModel>

#include <deque>

class SampleRing;

// All events, newest first, as a table.
// Threads: the window's.
// Memory:  maxEvents; the oldest go.
class EventLog : public QAbstractTableModel
{
    Q_OBJECT

public:
    static constexpr std::size_t maxEvents = 5000;
    enum Column { Time, Severity, Kind, Source, Text, ColumnCount };
    // The event's own members, for filters and delegates.
    enum Role { SeverityRole = Qt::UserRole, KindRole };

    using QAbstractTableModel::QAbstractTableModel;

    void add(Event event);
    // Those that are here already are left out: the server repeats its last ones to whoever connects.
    void add(const QList<LogEntry> &entries);
    // What the samples of the past tell.
    void add(const SampleRing &history);
    void clear();
    const std::deque<Event> &all() const { return m_events; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void addMissing(QList<Event> events);
    bool has(const Event &event) const;
    void trim();

    std::deque<Event> m_events;
};
