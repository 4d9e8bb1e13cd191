// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/models/eventlog.h"

#include "monitor/samplering.h"
#include "monitor/theme.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{

bool isNewer(const Event &a, const Event &b)
{
    return a.time > b.time;
}

// Today's events have a time, older ones a date as well.
QString timeText(const QDateTime &time)
{
    const QDateTime local = time.toLocalTime();
    const bool isToday = local.date() == QDate::currentDate();
    return local.toString(isToday ? u"HH:mm:ss.zzz"_s : u"yyyy-MM-dd HH:mm:ss"_s);
}

Tone toneOf(LogSeverity severity)
{
    switch (severity) {
    case LogSeverity::Debug:
    case LogSeverity::Info:
        return Tone::Neutral;
    case LogSeverity::Warning:
        return Tone::Warning;
    case LogSeverity::Critical:
    case LogSeverity::Fatal:
        return Tone::Bad;
    }
    Q_UNREACHABLE();
}

// With a symbol, so that the colour is not all there is.
QString severityText(LogSeverity severity)
{
    switch (toneOf(severity)) {
    case Tone::Warning:
        return u"▲ "_s + severityName(severity);
    case Tone::Bad:
        return u"✖ "_s + severityName(severity);
    default:
        return u"● "_s + severityName(severity);
    }
}

} // namespace

void EventLog::add(Event event)
{
    const auto place = std::lower_bound(m_events.begin(), m_events.end(), event, isNewer);
    const int row = int(place - m_events.begin());
    beginInsertRows({}, row, row);
    m_events.insert(place, std::move(event));
    endInsertRows();
    trim();
}

void EventLog::add(const QList<LogEntry> &entries)
{
    QList<Event> events;
    std::transform(entries.begin(), entries.end(), std::back_inserter(events), eventOf);
    addMissing(std::move(events));
}

void EventLog::add(const SampleRing &history)
{
    QList<Event> events;
    const auto &samples = history.all();
    for (std::size_t i = 1; i < samples.size(); ++i)
        events.append(eventsBetween(samples[i - 1], samples[i]));
    addMissing(std::move(events));
}

// Row by row, or in runs, and never as a new table: what is selected and read stays.
void EventLog::addMissing(QList<Event> events)
{
    events.removeIf([this](const Event &event) { return has(event); });
    std::reverse(events.begin(), events.end()); // of the same moment the later ones come first
    std::stable_sort(events.begin(), events.end(), isNewer);
    events.erase(std::unique(events.begin(), events.end()), events.end());
    for (auto first = events.begin(); first != events.end();) {
        const auto place = std::lower_bound(m_events.begin(), m_events.end(), *first, isNewer);
        const auto last = place == m_events.end()
                              ? events.end()
                              : std::find_if(first, events.end(), [&](const Event &e) { return isNewer(*place, e); });
        const int row = int(place - m_events.begin());
        beginInsertRows({}, row, row + int(last - first) - 1);
        m_events.insert(place, first, last);
        endInsertRows();
        first = last;
    }
    trim();
}

bool EventLog::has(const Event &event) const
{
    const auto [first, last] = std::equal_range(m_events.begin(), m_events.end(), event, isNewer);
    return std::find(first, last, event) != last;
}

void EventLog::trim()
{
    if (m_events.size() <= maxEvents)
        return;
    beginRemoveRows({}, int(maxEvents), int(m_events.size()) - 1);
    m_events.resize(maxEvents);
    endRemoveRows();
}

void EventLog::clear()
{
    beginResetModel();
    m_events.clear();
    endResetModel();
}

int EventLog::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_events.size());
}

int EventLog::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant EventLog::data(const QModelIndex &index, int role) const
{
    const Event &event = m_events[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case Time:
            return timeText(event.time);
        case Severity:
            return severityText(event.severity);
        case Kind:
            return kindName(event.kind);
        case Source:
            return event.source;
        case Text:
            return event.text;
        }
        break;
    case Qt::ForegroundRole:
        if (index.column() == Severity && toneOf(event.severity) != Tone::Neutral)
            return theme().colourOf(toneOf(event.severity));
        if (index.column() != Text)
            return theme().subtleText;
        break;
    case Qt::ToolTipRole:
        if (index.column() == Text)
            return event.text;
        break;
    case SeverityRole:
        return int(event.severity);
    case KindRole:
        return int(event.kind);
    }
    return {};
}

QVariant EventLog::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Time:
        return tr("Time");
    case Severity:
        return tr("Severity");
    case Kind:
        return tr("Kind");
    case Source:
        return tr("Source");
    case Text:
        return tr("What happened");
    }
    return {};
}
