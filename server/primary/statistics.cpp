// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/statistics.h"

#include "shared/monotonic.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <functional>

using namespace Qt::StringLiterals;

namespace
{

// A rate or percentage as people read it: to a tenth.
double toTenths(double value)
{
    return std::round(value * 10) / 10;
}

// Only codes that came: there are many, and most never do.
QMap<QString, qint64> byName(const WorkerTotals::ByCode &counts)
{
    QMap<QString, qint64> named;
    for (const ErrorCodeInfo &info : allErrorCodes()) {
        if (const qint64 count = counts[std::size_t(info.code)]; count > 0)
            named.insert(info.name, count);
    }
    return named;
}

void fillHttp(Sample::Http &http, const WorkerTotals &all)
{
    for (std::size_t digit = 2; digit < all.answersByClass.size(); ++digit)
        http.answersByClass.insert(u"%1xx"_s.arg(digit), all.answersByClass[digit]);
    http.errorsByCode = byName(all.errorsByCode);
    http.connectionsAccepted = all.connectionsAccepted;
    http.connectionsRefused = all.connectionsRefused;
    http.clientsGone = all.clientsGone;
    http.bytesReceived = all.bytesReceived;
    http.bytesSent = all.bytesSent;
}

} // namespace

Statistics::Statistics(StatisticsSources sources, QObject *parent)
    : QObject(parent)
    , m_sources(std::move(sources))
    , m_startedUs(monotonicUs())
{
    m_interval.startUs = m_startedUs;
}

void Statistics::sampleNow()
{
    const qint64 nowUs = monotonicUs();
    // The first interval is empty and has no length; one millisecond keeps its rates finite.
    endInterval(double(std::max<qint64>(nowUs - m_interval.startUs, 1'000)) / 1e6);

    QSet<qint64> pids{QCoreApplication::applicationPid()};
    const QList<WorkerSample> workers = m_sources.workers();
    for (const WorkerSample &worker : workers)
        pids.insert(worker.pid);
    m_usage.update(pids, nowUs);

    const Sample sample = current();
    m_interval = Interval{};
    m_interval.startUs = nowUs;
    m_interval.maxDepth = sample.queue.depth + sample.queue.inFlight; // what is there may only become less
    emit sampled(sample);
}

Sample Statistics::current() const
{
    Sample sample = m_last;
    sample.time = QDateTime::currentDateTimeUtc();
    sample.uptimeSeconds = (monotonicUs() - m_startedUs) / 1'000'000;
    sample.isDraining = m_sources.isDraining();
    sample.queue = m_sources.queue();
    sample.queue.maxDepth = std::max(m_last.queue.maxDepth, sample.queue.depth + sample.queue.inFlight);
    const auto own = m_usage.of(QCoreApplication::applicationPid());
    sample.primary = {QCoreApplication::applicationPid(), own.rssBytes, toTenths(own.cpuPercent)};
    fillTotals(sample);
    fillWorkers(sample);
    return sample;
}

void Statistics::admitted(qint64 pending)
{
    m_interval.maxDepth = std::max(m_interval.maxDepth, pending);
}

void Statistics::rejected(ErrorCode code)
{
    ++m_refusals[std::size_t(code)];
}

void Statistics::finished(const FinishedWrite &write)
{
    countPhases(write);
    ++m_writesByOperation[write.operation];
    ++m_interval.writes;
}

void Statistics::failed(const FinishedWrite &write)
{
    countPhases(write);
    rejected(write.answer.result.error().code);
}

void Statistics::countPhases(const FinishedWrite &write)
{
    Q_ASSERT(write.operation < Operations::size); // others are not admitted
    m_interval.ipc.record(write.ipcUs);
    m_interval.queueWait.record(write.queueWaitUs);
    m_interval.execute.record(write.executeUs);
    m_interval.commit.record(write.commitUs);
    m_interval.executeByOperation[write.operation].record(write.executeUs);
}

void Statistics::groupFinished(const FinishedGroup &group)
{
    const qint64 size = qint64(group.writes.size());
    ++m_interval.groups;
    m_interval.groupedWrites += size;
    m_interval.largestGroup = std::max(m_interval.largestGroup, size);
    if (group.commitUs > 0)
        m_interval.groupCommit.record(group.commitUs);
}

void Statistics::workerStatus(int slotNumber, qint64 pid, const Status &status)
{
    WorkerProcess &process = m_processes[pid];
    Slot &slot = m_slots[slotNumber];
    const WorkerTotals totals = WorkerTotals::of(status);
    slot.totals += totals - process.totals;
    process.totals = totals;
    process.connections = status.connections;
    slot.latency.add(status.readLatency);
    slot.latency.add(status.writeLatency);
    m_interval.readLatency.add(status.readLatency);
    m_interval.total.add(status.writeLatency);
    m_interval.reply.add(status.replyLatency);
}

void Statistics::workerEnded(qint64 pid)
{
    m_processes.remove(pid);
}

void Statistics::fillTotals(Sample &sample) const
{
    sample.writes.total = 0;
    for (std::size_t i = 0; i < Operations::size; ++i) {
        sample.writes.byOperation.insert(operationTable()[i].name, m_writesByOperation[i]);
        sample.writes.total += m_writesByOperation[i];
    }
    WorkerTotals all;
    for (const Slot &slot : m_slots)
        all += slot.totals;
    WorkerTotals::ByCode refusals = all.ownWriteRefusals;
    std::transform(refusals.begin(), refusals.end(), m_refusals.begin(), refusals.begin(), std::plus<>());
    sample.writes.rejectedByCode = byName(refusals);
    sample.reads.total = all.reads;
    sample.reads.cacheHits = all.cacheHits;
    fillHttp(sample.http, all);

    const DatabaseStatus database = m_sources.database();
    sample.database = {.fileBytes = database.fileBytes,
                       .walBytes = database.walBytes,
                       .walFrames = database.walFrames,
                       .checkpoints = qint64(database.checkpoints),
                       .checkpointsFailed = qint64(database.checkpointsFailed),
                       .busyTotal = qint64(database.busyTotal) + all.busy,
                       .schemaVersion = database.schemaVersion,
                       .sqliteVersion = database.sqliteVersion,
                       .durability = durabilityName(database.durability)};
}

void Statistics::fillWorkers(Sample &sample) const
{
    sample.workers = m_sources.workers();
    for (WorkerSample &worker : sample.workers) {
        const auto slot = m_slots.constFind(worker.slot);
        if (slot != m_slots.constEnd()) {
            worker.requests = slot->totals.requests;
            worker.reads = slot->totals.reads;
            worker.writes = slot->totals.writes;
            worker.errors = slot->totals.errors;
            worker.requestsPerSecond = slot->requestsPerSecond;
            worker.latencyUs = slot->latencyUs;
        }
        worker.connections = m_processes.value(worker.pid).connections;
        const auto usage = m_usage.of(worker.pid);
        worker.rssBytes = usage.rssBytes;
        worker.cpuPercent = toTenths(usage.cpuPercent);
    }
}

void Statistics::endInterval(double seconds)
{
    m_last.queue.maxDepth = m_interval.maxDepth;
    m_last.writes.perSecond = toTenths(double(m_interval.writes) / seconds);
    for (std::size_t i = 0; i < Operations::size; ++i)
        m_last.writes.executeUsByOperation.insert(operationTable()[i].name, m_interval.executeByOperation[i].summary());
    m_last.groups.perSecond = toTenths(double(m_interval.groups) / seconds);
    m_last.groups.meanSize =
        m_interval.groups == 0 ? 0 : toTenths(double(m_interval.groupedWrites) / double(m_interval.groups));
    m_last.groups.maxSize = m_interval.largestGroup;
    m_last.groups.commitUs = m_interval.groupCommit.summary();
    m_last.phasesUs = {m_interval.ipc.summary(),    m_interval.queueWait.summary(), m_interval.execute.summary(),
                       m_interval.commit.summary(), m_interval.reply.summary(),     m_interval.total.summary()};
    m_last.reads.latencyUs = m_interval.readLatency.summary();

    WorkerTotals all;
    for (Slot &slot : m_slots) {
        const WorkerTotals news = slot.totals - slot.atIntervalStart;
        all += news;
        slot.requestsPerSecond = toTenths(double(news.requests) / seconds);
        slot.latencyUs = slot.latency.summary();
        slot.latency.clear();
        slot.atIntervalStart = slot.totals;
    }
    m_last.reads.perSecond = toTenths(double(all.reads) / seconds);
    m_last.http.bytesReceivedPerSecond = toTenths(double(all.bytesReceived) / seconds);
    m_last.http.bytesSentPerSecond = toTenths(double(all.bytesSent) / seconds);
}
