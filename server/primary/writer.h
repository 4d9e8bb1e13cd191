// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/operations/writequeue.h"
#include "server/primary/writeintake.h"
#include "server/storage/checkpoint.h"
#include "server/storage/durability.h"
#include "server/storage/startrefusal.h"

#include <QDateTime>
#include <QObject>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

// How one write ended, with the times of its phases in microseconds.
struct FinishedWrite {
    quint64 ticket = 0;
    quint16 operation = 0;
    WriteAnswer answer;
    qint64 ipcUs = 0;       // submitted in the worker to received in the primary
    qint64 queueWaitUs = 0; // received to begun
    qint64 executeUs = 0;   // its own statements
    qint64 commitUs = 0;    // from the end of its statements to the return of COMMIT: the rest of the group included
    qint64 finishedUs = 0;  // the moment COMMIT returned
};

// One transaction's worth of writes; every request the writer took is in exactly one group.
struct FinishedGroup {
    std::vector<FinishedWrite> writes;
    qint64 commitUs = 0; // of COMMIT alone; 0 when the group had nothing to commit
};

struct WriterOptions {
    QString databasePath = {}; // of a ClaimedDatabase
    Durability durability = Durability::Full;
    // Most requests in one transaction. Higher: fewer syncs, longer wait for the first in the group.
    std::size_t groupRequests = 256;
    // No further request joins a group that has executed this long. Higher: as above, by time.
    qint64 groupUs = 4'000;
    // Pages in the log that start a PASSIVE checkpoint (1000 pages of 4 KiB are about 4 MB); four times as many start a
    // RESTART. Higher: fewer, longer checkpoints, a larger log to recover from.
    int checkpointPages = 1'000;
    // Milliseconds since 1970 in UTC, for ids and times. Replaced by tests alone.
    std::function<qint64()> wallClockMs = [] { return QDateTime::currentMSecsSinceEpoch(); };
};

// The state of the database for statistics, at the moment of asking.
struct DatabaseStatus {
    qint64 fileBytes = 0;
    qint64 walBytes = 0;
    qint64 walFrames = 0;          // in use, of those the file has room for
    quint64 checkpoints = 0;       // after which all of the log was in the database file
    quint64 checkpointsFailed = 0; // RESTART and TRUNCATE that readers kept from finishing, and failed ones
    quint64 busyTotal = 0;         // requests that failed with SQLITE_BUSY or SQLITE_LOCKED: 0 by design
    int schemaVersion = 0;
    QString sqliteVersion;
    Durability durability = Durability::Full;
};

// The only connection that ever writes, in a thread of its own. It takes whatever waits in the intake when it is free,
// applies each request in a savepoint of one transaction, commits, and reports the group; between groups it
// checkpoints.
// Threads: made, called and destroyed in the main thread, which also gets the signals. The intake is shared.
// Owner:   Primary; the intake outlives it.
// Errors:  every request taken from the intake is reported exactly once, in a group, with an answer that says what
//          became of it. A COMMIT that failed stops all writing until a marker commit has succeeded, and so does a file
//          of the database that is moved, removed or replaced, until it is back (storageWorking).
class Writer : public QObject
{
    Q_OBJECT

public:
    Writer(WriteIntake &intake, WriterOptions options, QObject *parent = nullptr);
    ~Writer() override; // stops

    // Opens the database, recovers its log, applies the migrations, prepares all statements and starts to write.
    // Returns when that is done, or with the reason why it cannot be.
    [[nodiscard]] std::optional<StartRefusal> start();

    // Closes the intake, finishes everything in it, checkpoints, closes the database and ends the thread. All signals
    // have been emitted when it returns. Blocks; for the last step of a drain.
    void stop();

    // A TRUNCATE checkpoint between two groups, or the best that readers allow; `done` is called in the main thread.
    void requestCheckpoint(std::function<void(CheckpointResult)> done);

    DatabaseStatus status() const;

signals:
    void groupFinished(const FinishedGroup &group);
    // False: writes are refused, since a COMMIT failed and no marker could be committed, or since a file of the
    // database is not in its place. True: that is over. Comes before the groups that were answered in that state.
    void storageWorking(bool works);
    // RESTART checkpoints failed `failures` times in a row: a reader may hold an old snapshot. Repeated at each
    // failure.
    void checkpointStarved(int failures, int pagesInLog);

private:
    class Loop; // what runs in the writer's thread

    // Read by status(), written by the loop.
    struct Counters {
        std::atomic<qint64> walFrames = 0;
        std::atomic<quint64> checkpoints = 0;
        std::atomic<quint64> checkpointsFailed = 0;
        std::atomic<quint64> busy = 0;
        std::atomic<int> schemaVersion = 0;
    };

    // Runs `call` in the main thread, later.
    template <typename Call>
    void post(Call call)
    {
        QMetaObject::invokeMethod(this, std::move(call), Qt::QueuedConnection);
    }

    WriteIntake &m_intake;
    const WriterOptions m_options;
    Counters m_counters;
    std::mutex m_mutex; // guards m_checkpointRequests
    std::vector<std::function<void(CheckpointResult)>> m_checkpointRequests;
    std::thread m_thread;
};
