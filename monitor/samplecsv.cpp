// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/samplecsv.h"

#include "monitor/figures.h"

#include <functional>
#include <set>

using namespace Qt::StringLiterals;

namespace
{

struct Column {
    QByteArray name;
    std::function<QByteArray(const Sample &)> cell;
};

// Counts are most of it, and quicker to write than fractions.
template <typename Number>
QByteArray cellText(Number number)
{
    if constexpr (std::is_integral_v<Number>)
        return QByteArray::number(number);
    else
        return QByteArray::number(number, 'g', 15);
}

template <typename Figure>
Column number(const char *name, Figure figure)
{
    return {name, [figure](const Sample &sample) { return cellText(figure(sample)); }};
}

void addLatency(QList<Column> &columns, const QByteArray &name, std::function<const Latency &(const Sample &)> latency)
{
    const auto add = [&](const char *suffix, auto figure) {
        columns.append(
            {name + suffix, [latency, figure](const Sample &sample) { return cellText(figure(latency(sample))); }});
    };
    add("Count", [](const Latency &l) { return l.count; });
    add("MeanUs", [](const Latency &l) { return l.mean; });
    add("P50Us", [](const Latency &l) { return l.p50; });
    add("P95Us", [](const Latency &l) { return l.p95; });
    add("P99Us", [](const Latency &l) { return l.p99; });
    add("MaxUs", [](const Latency &l) { return l.max; });
}

QList<Column> serverColumns()
{
    using S = const Sample &;
    QList<Column> columns{
        {"time", [](S s) { return s.time.toUTC().toString(Qt::ISODateWithMs).toLatin1(); }},
        number("uptimeSeconds", [](S s) { return s.uptimeSeconds; }),
        number("queueDepth", [](S s) { return s.queue.depth; }),
        number("queueInFlight", [](S s) { return s.queue.inFlight; }),
        number("queueMaxDepth", [](S s) { return s.queue.maxDepth; }),
        number("queueCapacity", [](S s) { return s.queue.capacity; }),
        number("queueOldestMs", [](S s) { return s.queue.oldestMs; }),
        number("writesPerSecond", [](S s) { return s.writes.perSecond; }),
        number("writesTotal", [](S s) { return s.writes.total; }),
        number("readsPerSecond", [](S s) { return s.reads.perSecond; }),
        number("readsTotal", [](S s) { return s.reads.total; }),
        number("refusalsTotal", [](S s) { return refusalsOf(s); }),
        number("errorsTotal", [](S s) { return errorsOf(s); }),
        number("groupsPerSecond", [](S s) { return s.groups.perSecond; }),
        number("groupMeanSize", [](S s) { return s.groups.meanSize; }),
        number("groupMaxSize", [](S s) { return s.groups.maxSize; }),
        number("databaseBytes", [](S s) { return s.database.fileBytes; }),
        number("walBytes", [](S s) { return s.database.walBytes; }),
        number("checkpoints", [](S s) { return s.database.checkpoints; }),
        number("busyTotal", [](S s) { return s.database.busyTotal; }),
        number("primaryRssBytes", [](S s) { return s.primary.rssBytes; }),
        number("primaryCpuPercent", [](S s) { return s.primary.cpuPercent; }),
    };
    addLatency(columns, "write", [](S s) -> const Latency & { return s.phasesUs.total; });
    addLatency(columns, "read", [](S s) -> const Latency & { return s.reads.latencyUs; });
    addLatency(columns, "ipc", [](S s) -> const Latency & { return s.phasesUs.ipc; });
    addLatency(columns, "queueWait", [](S s) -> const Latency & { return s.phasesUs.queueWait; });
    addLatency(columns, "execute", [](S s) -> const Latency & { return s.phasesUs.execute; });
    addLatency(columns, "commit", [](S s) -> const Latency & { return s.phasesUs.commit; });
    addLatency(columns, "reply", [](S s) -> const Latency & { return s.phasesUs.reply; });
    return columns;
}

void addWorker(QList<Column> &columns, int slot)
{
    const auto add = [&](const char *name, auto figure) {
        columns.append({"worker" + QByteArray::number(slot) + name, [slot, figure](const Sample &sample) {
                            const WorkerSample *const worker = findSlot(sample, slot);
                            return worker != nullptr ? cellText(figure(*worker)) : QByteArray();
                        }});
    };
    add("Pid", [](const WorkerSample &w) { return w.pid; });
    add("Requests", [](const WorkerSample &w) { return w.requests; });
    add("RequestsPerSecond", [](const WorkerSample &w) { return w.requestsPerSecond; });
    add("Errors", [](const WorkerSample &w) { return w.errors; });
    add("P99Us", [](const WorkerSample &w) { return w.latencyUs.p99; });
    add("RssBytes", [](const WorkerSample &w) { return w.rssBytes; });
    add("CpuPercent", [](const WorkerSample &w) { return w.cpuPercent; });
    add("Connections", [](const WorkerSample &w) { return w.connections; });
}

} // namespace

QByteArray samplesAsCsv(SampleRing::Range samples)
{
    QList<Column> columns = serverColumns();
    std::set<int> slotNumbers;
    for (const Sample &sample : samples) {
        for (const WorkerSample &worker : sample.workers)
            slotNumbers.insert(worker.slot);
    }
    for (const int slot : slotNumbers)
        addWorker(columns, slot);

    QByteArray csv;
    const auto addLine = [&](auto cellOf) {
        for (const Column &column : std::as_const(columns))
            csv += cellOf(column) + ',';
        csv.chop(1);
        csv += "\r\n";
    };
    addLine([](const Column &column) { return column.name; });
    for (const Sample &sample : samples)
        addLine([&sample](const Column &column) { return column.cell(sample); });
    return csv;
}
