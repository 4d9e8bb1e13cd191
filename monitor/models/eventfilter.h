// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/models/event.h"

#include <QSortFilterProxyModel>

#include <optional>

// The events that the user wants to see: all conditions must hold.
class EventFilter : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setText(const QString &text); // in source or text, whatever its case
    void setLeastSeverity(LogSeverity severity);
    void setKind(std::optional<Event::Kind> kind); // none: all

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    QString m_text;
    LogSeverity m_leastSeverity = LogSeverity::Debug;
    std::optional<Event::Kind> m_kind;
};
