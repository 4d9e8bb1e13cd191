// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/models/eventfilter.h"

#include "monitor/models/eventlog.h"

void EventFilter::setText(const QString &text)
{
    m_text = text.trimmed();
    invalidateFilter();
}

void EventFilter::setLeastSeverity(LogSeverity severity)
{
    m_leastSeverity = severity;
    invalidateFilter();
}

void EventFilter::setKind(std::optional<Event::Kind> kind)
{
    m_kind = kind;
    invalidateFilter();
}

bool EventFilter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    const auto column = [&](int number) { return sourceModel()->index(row, number, parent); };
    const QModelIndex text = column(EventLog::Text);
    if (text.data(EventLog::SeverityRole).toInt() < int(m_leastSeverity))
        return false;
    if (m_kind && text.data(EventLog::KindRole).toInt() != int(*m_kind))
        return false;
    return m_text.isEmpty() || text.data().toString().contains(m_text, Qt::CaseInsensitive) ||
           column(EventLog::Source).data().toString().contains(m_text, Qt::CaseInsensitive);
}
