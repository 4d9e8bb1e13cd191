// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ipc/messages.h"
#include "server/operations/registry.h"
#include "server/primary/processusage.h"
#include "server/primary/workertotals.h"
#include "server/primary/writer.h"
#include "shared/sample.h"

#include <QHash>
#include <QObject>

#include <array>
#include <functional>

// What Statistics asks for when it makes a sample. Called in the main thread.
struct StatisticsSources {
    std::function<Sample::Queue()> queue;
    std::function<DatabaseStatus()> database;
    // All slots in order, with slot, pid, state, uptimeSeconds and restarts; Statistics fills in the rest.
    std::function<QList<WorkerSample>()> workers;
    std::function<bool()> isDraining;
};

// Counts what the server does and makes a sample of it whenever it is told to: once a second, when the workers have
// said what they did in that second.
//
// Each write is counted once, here in the primary: by finished() when it was acknowledged, by rejected() or failed()
// under its error code when it was not, whatever becomes of the worker it came from. Only those that were refused
// before they reached the primary (INVALID, UNSUPPORTED_MEDIA_TYPE, a worker's own QUEUE_FULL, …), CLIENT_TIMEOUT and
// UNAVAILABLE are reported by the workers; a write whose client gave up may therefore be in the total too. Reads, and
// the counts per worker, come with the workers' Status frames, which hold totals since the worker's start: what a
// process did after its last one, at most a second's worth, is lost with it if it is killed, and nothing is ever
// counted twice.
//
// Threads: the main thread.
// Owner:   Primary.
// Memory:  constant but for one entry per worker: histograms of 16 KiB per phase, operation and worker.
// Units:   as in Sample.
class Statistics : public QObject
{
    Q_OBJECT

public:
    explicit Statistics(StatisticsSources sources, QObject *parent = nullptr);

    // Totals and the queue as they are now; rates and latencies of the last interval that ended.
    Sample current() const;

public slots:
    // Ends the interval: emits sampled() and begins the next.
    void sampleNow();
    // Emits sampled() with what current() is, for a change that is not to wait for the end of the interval.
    void tellNow() { emit sampled(current()); }
    // A write was admitted; with it so many are waiting or in flight.
    void admitted(qint64 pending);
    // A write was refused or expired before the writer took it.
    void rejected(ErrorCode code);
    void finished(const FinishedWrite &write);
    void failed(const FinishedWrite &write);
    void groupFinished(const FinishedGroup &group);
    void workerStatus(int slot, qint64 pid, const Status &status);
    // The process is gone: what it had counted stays counted.
    void workerEnded(qint64 pid);

signals:
    void sampled(const Sample &sample);

private:
    // One process: what its last Status said, so that the next adds only what is new.
    struct WorkerProcess {
        WorkerTotals totals;
        qint64 connections = 0;
    };

    struct Slot {
        WorkerTotals totals; // of all processes the slot has had
        WorkerTotals atIntervalStart;
        Histogram latency; // of the interval
        // Kept from the interval that ended last:
        double requestsPerSecond = 0;
        Latency latencyUs;
    };

    // What is gathered between two samples.
    struct Interval {
        qint64 startUs = 0;
        qint64 writes = 0;
        qint64 groups = 0;
        qint64 groupedWrites = 0;
        qint64 largestGroup = 0;
        qint64 maxDepth = 0;
        Histogram ipc, queueWait, execute, commit, reply, total;
        Histogram groupCommit;
        Histogram readLatency;
        std::array<Histogram, Operations::size> executeByOperation;
    };

    void countPhases(const FinishedWrite &write);
    void fillTotals(Sample &sample) const;
    void fillWorkers(Sample &sample) const;
    void endInterval(double seconds);

    const StatisticsSources m_sources;
    const qint64 m_startedUs;
    std::array<qint64, Operations::size> m_writesByOperation{};
    WorkerTotals::ByCode m_refusals{}; // by the primary
    QMap<int, Slot> m_slots;
    QHash<qint64, WorkerProcess> m_processes; // by PID
    ProcessUsage m_usage;
    Interval m_interval;
    Sample m_last; // rates, latencies, memory and CPU
};
