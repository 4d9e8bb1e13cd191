// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/models/workersmodel.h"

#include "monitor/figures.h"
#include "monitor/theme.h"
#include "shared/format.h"

#include <limits>

using namespace Qt::StringLiterals;

namespace
{

Tone toneOf(WorkerState state)
{
    switch (state) {
    case WorkerState::Serving:
        return Tone::Good;
    case WorkerState::Starting:
    case WorkerState::Draining:
        return Tone::Neutral;
    case WorkerState::Restarting:
        return Tone::Warning;
    case WorkerState::Stopped:
        return Tone::Bad;
    }
    Q_UNREACHABLE();
}

QString symbolOf(WorkerState state)
{
    switch (state) {
    case WorkerState::Serving:
        return u"●"_s;
    case WorkerState::Starting:
        return u"◌"_s;
    case WorkerState::Draining:
        return u"◐"_s;
    case WorkerState::Restarting:
        return u"▲"_s;
    case WorkerState::Stopped:
        return u"✖"_s;
    }
    Q_UNREACHABLE();
}

// What is compared by its size, and therefore ends at the right; the others are names.
bool isFigure(int column)
{
    switch (column) {
    case WorkersModel::Slot:
    case WorkersModel::Pid:
    case WorkersModel::State:
    case WorkersModel::Trend:
        return false;
    default:
        return true;
    }
}

} // namespace

QString stateName(WorkerState state)
{
    switch (state) {
    case WorkerState::Starting:
        return WorkersModel::tr("starting");
    case WorkerState::Serving:
        return WorkersModel::tr("serving");
    case WorkerState::Draining:
        return WorkersModel::tr("draining");
    case WorkerState::Restarting:
        return WorkersModel::tr("restarting");
    case WorkerState::Stopped:
        return WorkersModel::tr("given up");
    }
    Q_UNREACHABLE();
}

void WorkersModel::show(const SampleRing &samples, bool isLive)
{
    const QList<WorkerSample> workers = samples.isEmpty() ? QList<WorkerSample>() : samples.last().workers;
    const bool isSameSize = workers.size() == m_workers.size();
    if (!isSameSize)
        beginResetModel();
    m_isLive = isLive;
    m_workers = workers;
    m_trends.clear();
    for (const WorkerSample &worker : workers)
        m_trends.append(trendOf(worker.slot, samples));
    if (!isSameSize)
        endResetModel();
    else if (!workers.isEmpty())
        emit dataChanged(index(0, 0), index(int(workers.size()) - 1, ColumnCount - 1));
}

// REQUIRES: there are samples.
ChartPoints WorkersModel::trendOf(int slot, const SampleRing &samples)
{
    ChartPoints points;
    const QDateTime end = samples.last().time;
    const SampleRing::Range range = samples.between(end.addSecs(-trendSeconds), end);
    for (auto sample = range.begin(); sample != range.end(); ++sample) {
        const double x = double(end.msecsTo(sample->time)) / 1000;
        if (sample != range.begin() && SampleRing::isGap(*(sample - 1), *sample))
            points.append({x, std::numeric_limits<double>::quiet_NaN()});
        if (const WorkerSample *worker = findSlot(*sample, slot))
            points.append({x, worker->requestsPerSecond});
    }
    return points;
}

int WorkersModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_workers.size());
}

int WorkersModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant WorkersModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const WorkerSample &worker = m_workers[index.row()];
    switch (role) {
    case Qt::DisplayRole:
        return textOf(worker, index.column());
    case Qt::AccessibleTextRole:
        if (index.column() == Trend)
            return tr("Requests per second: %1").arg(format::rate(worker.requestsPerSecond));
        break;
    case Qt::TextAlignmentRole:
        return int((isFigure(index.column()) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ForegroundRole:
        return colourOf(worker, index.column());
    case SortRole:
        return figureOf(worker, index.column());
    case TrendRole:
        return QVariant::fromValue(m_trends[index.row()]);
    }
    return {};
}

QVariant WorkersModel::colourOf(const WorkerSample &worker, int column) const
{
    if (!m_isLive)
        return theme().subtleText;
    if (column == State)
        return theme().colourOf(toneOf(worker.state));
    if (column == Errors && worker.errors > 0)
        return theme().bad;
    return {};
}

QString WorkersModel::textOf(const WorkerSample &worker, int column) const
{
    switch (column) {
    case Slot:
        return QString::number(worker.slot);
    case Pid:
        return worker.pid != 0 ? QString::number(worker.pid) : u"–"_s;
    case State:
        return m_isLive ? symbolOf(worker.state) + u' ' + stateName(worker.state)
                        : tr("○ was %1", "the state of a worker when the server was last heard of")
                              .arg(stateName(worker.state));
    case Uptime:
        return format::duration(worker.uptimeSeconds);
    case Restarts:
        return format::count(worker.restarts);
    case OldReads:
        return format::count(worker.oldReads);
    case Requests:
        return format::count(worker.requests);
    case Reads:
        return format::count(worker.reads);
    case Writes:
        return format::count(worker.writes);
    case Errors:
        return format::count(worker.errors);
    case PerSecond:
        return format::rate(worker.requestsPerSecond);
    case P99:
        return worker.latencyUs.count > 0 ? format::microseconds(worker.latencyUs.p99) : u"–"_s;
    case Memory:
        return format::bytes(worker.rssBytes);
    case Cpu:
        return format::percent(worker.cpuPercent);
    case Connections:
        return format::count(worker.connections);
    }
    return {};
}

QVariant WorkersModel::figureOf(const WorkerSample &worker, int column)
{
    switch (column) {
    case Slot:
        return worker.slot;
    case Pid:
        return worker.pid;
    case State:
        return int(worker.state);
    case Uptime:
        return worker.uptimeSeconds;
    case Restarts:
        return worker.restarts;
    case OldReads:
        return worker.oldReads;
    case Requests:
        return worker.requests;
    case Reads:
        return worker.reads;
    case Writes:
        return worker.writes;
    case Errors:
        return worker.errors;
    case PerSecond:
    case Trend:
        return worker.requestsPerSecond;
    case P99:
        return worker.latencyUs.p99;
    case Memory:
        return worker.rssBytes;
    case Cpu:
        return worker.cpuPercent;
    case Connections:
        return worker.connections;
    }
    return {};
}

QVariant WorkersModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    struct Heading {
        QString name;
        QString definition;
    };
    static const QList<Heading> headings{
        {tr("Slot"), tr("A worker's place. Another process takes it when one ends.")},
        {tr("PID"), tr("Process id.")},
        {tr("State"), tr("What the slot is doing.")},
        {tr("Uptime"), tr("Of the process.")},
        {tr("Restarts"), tr("How often another process took the slot, since the server started.")},
        {tr("Old reads"),
         tr("How many processes of the slot were killed because a read of theirs, seconds old, kept the "
            "write-ahead log from being emptied.")},
        {tr("Requests"), tr("Answered since the server started, by all processes of the slot.")},
        {tr("Reads"), tr("Of these, reads.")},
        {tr("Writes"), tr("Of these, writes.")},
        {tr("Errors"), tr("Of these, answers of 500 and above.")},
        {tr("Req/s"), tr("Requests answered in the last second.")},
        {tr("p99"), tr("99 of 100 requests of the last second took at most this long, reads and writes together.")},
        {tr("Memory"), tr("Resident memory of the process.")},
        {tr("CPU"), tr("Of one core, in the last second.")},
        {tr("Conn."), tr("Open connections of clients.")},
        {tr("Trend"), tr("Requests per second in the last minute.")},
    };
    switch (role) {
    case Qt::DisplayRole:
        return headings[section].name;
    case Qt::ToolTipRole:
        return headings[section].definition;
    case Qt::TextAlignmentRole:
        return int((isFigure(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    return {};
}
