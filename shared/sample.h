// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/latency.h"

// What a worker's slot is doing. Stopped: given up after too many deaths in a row.
enum class WorkerState : quint8 { Starting, Serving, Draining, Restarting, Stopped };

QString jsonName(WorkerState state); // "starting", "serving", "draining", "restarting", "stopped"
bool fromJsonName(QStringView name, WorkerState &state);

// One slot of the server. Counts are since the server started, over all processes the slot has had: they never go
// back. Figures of one process: pid, state, uptimeSeconds, rssBytes, cpuPercent, connections.
struct WorkerSample {
    int slot = 0;
    qint64 pid = 0; // 0: no process just now
    WorkerState state = WorkerState::Starting;
    qint64 uptimeSeconds = 0;
    qint64 restarts = 0;
    qint64 deaths = 0;   // processes that ended without having been asked to
    qint64 oldReads = 0; // processes that were killed because their old read kept the log from being emptied
    qint64 requests = 0;
    qint64 reads = 0;
    qint64 writes = 0;
    qint64 errors = 0; // answers of 500 and above
    double requestsPerSecond = 0;
    Latency latencyUs; // reads and writes of the interval
    qint64 rssBytes = 0;
    double cpuPercent = 0; // of one core
    qint64 connections = 0;

    static constexpr auto jsonMembers()
    {
        using W = WorkerSample;
        return std::tuple(jsonMember("slot", &W::slot), jsonMember("pid", &W::pid), jsonMember("state", &W::state),
                          jsonMember("uptimeSeconds", &W::uptimeSeconds), jsonMember("restarts", &W::restarts),
                          jsonMember("deaths", &W::deaths), jsonMember("oldReads", &W::oldReads),
                          jsonMember("requests", &W::requests), jsonMember("reads", &W::reads),
                          jsonMember("writes", &W::writes), jsonMember("errors", &W::errors),
                          jsonMember("requestsPerSecond", &W::requestsPerSecond),
                          jsonMember("latencyUs", &W::latencyUs), jsonMember("rssBytes", &W::rssBytes),
                          jsonMember("cpuPercent", &W::cpuPercent), jsonMember("connections", &W::connections));
    }
    friend bool operator==(const WorkerSample &, const WorkerSample &) = default;
};

// One set of measurements of a running server: what the control protocol calls a sample. Totals are since the server
// started; rates and latencies are of the interval that ended at `time`, about a second.
// Units: as the names say; a name without a unit is a count. Percentages are of one core.
struct Sample {
    struct Queue {
        qint64 depth = 0;    // admitted and waiting
        qint64 inFlight = 0; // being executed or committed
        qint64 maxDepth = 0; // the most of both together at any moment of the interval: bursts are over in milliseconds
        qint64 capacity = 0; // --max-pending
        qint64 oldestMs = 0; // how long the oldest has waited

        static constexpr auto jsonMembers()
        {
            return std::tuple(jsonMember("depth", &Queue::depth), jsonMember("inFlight", &Queue::inFlight),
                              jsonMember("maxDepth", &Queue::maxDepth), jsonMember("capacity", &Queue::capacity),
                              jsonMember("oldestMs", &Queue::oldestMs));
        }
        friend bool operator==(const Queue &, const Queue &) = default;
    };

    struct Writes {
        double perSecond = 0;
        qint64 total = 0;                     // acknowledged: committed, or replayed by their key
        QMap<QString, qint64> byOperation;    // these by operation
        QMap<QString, qint64> rejectedByCode; // those refused or failed, by error code
        QMap<QString, Latency> executeUsByOperation;

        static constexpr auto jsonMembers()
        {
            return std::tuple(jsonMember("perSecond", &Writes::perSecond), jsonMember("total", &Writes::total),
                              jsonMember("byOperation", &Writes::byOperation),
                              jsonMember("rejectedByCode", &Writes::rejectedByCode),
                              jsonMember("executeUsByOperation", &Writes::executeUsByOperation));
        }
        friend bool operator==(const Writes &, const Writes &) = default;
    };

    struct Groups {
        double perSecond = 0;
        double meanSize = 0; // writes in a transaction
        qint64 maxSize = 0;
        Latency commitUs; // COMMIT alone: mostly the disk

        static constexpr auto jsonMembers()
        {
            return std::tuple(jsonMember("perSecond", &Groups::perSecond), jsonMember("meanSize", &Groups::meanSize),
                              jsonMember("maxSize", &Groups::maxSize), jsonMember("commitUs", &Groups::commitUs));
        }
        friend bool operator==(const Groups &, const Groups &) = default;
    };

    // Where a write's time goes. The first four follow each other in the primary.
    struct Phases {
        Latency ipc;       // submitted in the worker to read by the primary
        Latency queueWait; // until the writer begins it
        Latency execute;   // its own statements
        Latency commit;    // until COMMIT returned, the rest of its group included
        Latency reply;     // until the response was back in the worker
        Latency total;     // submitted in the worker until the response was back there, or the worker gave up

        static constexpr auto jsonMembers()
        {
            return std::tuple(jsonMember("ipc", &Phases::ipc), jsonMember("queueWait", &Phases::queueWait),
                              jsonMember("execute", &Phases::execute), jsonMember("commit", &Phases::commit),
                              jsonMember("reply", &Phases::reply), jsonMember("total", &Phases::total));
        }
        friend bool operator==(const Phases &, const Phases &) = default;
    };

    struct Reads {
        double perSecond = 0;
        qint64 total = 0;
        Latency latencyUs;
        qint64 cacheHits = 0; // answered from the answer cache, of total

        static constexpr auto jsonMembers()
        {
            return std::tuple(jsonMember("perSecond", &Reads::perSecond), jsonMember("total", &Reads::total),
                              jsonMember("latencyUs", &Reads::latencyUs), jsonMember("cacheHits", &Reads::cacheHits));
        }
        friend bool operator==(const Reads &, const Reads &) = default;
    };

    // Requests of all kinds and what they were answered, also those that are neither read nor write.
    struct Http {
        QMap<QString, qint64> answersByClass; // by "2xx", "3xx", "4xx", "5xx"
        QMap<QString, qint64> errorsByCode;   // those with an error code, by that; writes included
        qint64 connectionsAccepted = 0;
        qint64 connectionsRefused = 0; // beyond --max-connections, or for want of descriptors
        qint64 clientsGone = 0;        // answers whose client had left
        qint64 bytesReceived = 0;
        qint64 bytesSent = 0;
        double bytesReceivedPerSecond = 0;
        double bytesSentPerSecond = 0;

        static constexpr auto jsonMembers()
        {
            return std::tuple(
                jsonMember("answersByClass", &Http::answersByClass), jsonMember("errorsByCode", &Http::errorsByCode),
                jsonMember("connectionsAccepted", &Http::connectionsAccepted),
                jsonMember("connectionsRefused", &Http::connectionsRefused),
                jsonMember("clientsGone", &Http::clientsGone), jsonMember("bytesReceived", &Http::bytesReceived),
                jsonMember("bytesSent", &Http::bytesSent),
                jsonMember("bytesReceivedPerSecond", &Http::bytesReceivedPerSecond),
                jsonMember("bytesSentPerSecond", &Http::bytesSentPerSecond));
        }
        friend bool operator==(const Http &, const Http &) = default;
    };

    struct Database {
        qint64 fileBytes = 0;
        qint64 walBytes = 0;
        qint64 walFrames = 0;
        qint64 checkpoints = 0;       // after which all of the log was in the database file
        qint64 checkpointsFailed = 0; // RESTART and TRUNCATE that readers kept from finishing, and failed ones
        qint64 busyTotal = 0;         // requests that failed with SQLITE_BUSY or SQLITE_LOCKED: 0 by design
        qint64 schemaVersion = 0;
        QString sqliteVersion;
        QString durability; // "full" or "normal"

        static constexpr auto jsonMembers()
        {
            using D = Database;
            return std::tuple(jsonMember("fileBytes", &D::fileBytes), jsonMember("walBytes", &D::walBytes),
                              jsonMember("walFrames", &D::walFrames), jsonMember("checkpoints", &D::checkpoints),
                              jsonMember("checkpointsFailed", &D::checkpointsFailed),
                              jsonMember("busyTotal", &D::busyTotal), jsonMember("schemaVersion", &D::schemaVersion),
                              jsonMember("sqliteVersion", &D::sqliteVersion), jsonMember("durability", &D::durability));
        }
        friend bool operator==(const Database &, const Database &) = default;
    };

    // The primary process itself.
    struct Primary {
        qint64 pid = 0;
        qint64 rssBytes = 0;
        double cpuPercent = 0;

        static constexpr auto jsonMembers()
        {
            return std::tuple(jsonMember("pid", &Primary::pid), jsonMember("rssBytes", &Primary::rssBytes),
                              jsonMember("cpuPercent", &Primary::cpuPercent));
        }
        friend bool operator==(const Primary &, const Primary &) = default;
    };

    QDateTime time; // UTC
    qint64 uptimeSeconds = 0;
    bool isDraining = false; // it finishes what was admitted, then ends
    Queue queue;
    Writes writes;
    Groups groups;
    Phases phasesUs;
    Reads reads;
    Http http;
    QList<WorkerSample> workers; // by slot
    Database database;
    Primary primary;

    static constexpr auto jsonMembers()
    {
        return std::tuple(jsonMember("time", &Sample::time), jsonMember("uptimeSeconds", &Sample::uptimeSeconds),
                          jsonMember("draining", &Sample::isDraining), jsonMember("queue", &Sample::queue),
                          jsonMember("writes", &Sample::writes), jsonMember("groups", &Sample::groups),
                          jsonMember("phasesUs", &Sample::phasesUs), jsonMember("reads", &Sample::reads),
                          jsonMember("http", &Sample::http), jsonMember("workers", &Sample::workers),
                          jsonMember("database", &Sample::database), jsonMember("primary", &Sample::primary));
    }
    friend bool operator==(const Sample &, const Sample &) = default;
};
Q_DECLARE_METATYPE(Sample)
