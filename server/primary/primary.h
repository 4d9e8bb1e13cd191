// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/primary/controlserver.h"
#include "server/primary/listensockets.h"
#include "server/primary/primaryactions.h"
#include "server/primary/primaryoptions.h"
#include "server/primary/statistics.h"
#include "server/primary/unixsignals.h"
#include "server/primary/workersupervisor.h"
#include "server/primary/writelog.h"
#include "server/primary/writequeueserver.h"
#include "server/primary/writer.h"
#include "server/storage/claimeddatabase.h"
#include "shared/logging.h"

#include <functional>
#include <memory>
#include <optional>

// The server as a whole: what is started in which order, how it drains, and how it ends.
//
// Start: the database is claimed (gate and lock), the writer recovers its log and migrates it, the listening sockets
// are opened, then the workers are started; it serves when all of them do. Drain: writes are refused from then on, the
// workers answer what is open and end, what was admitted is finished, the writer checkpoints and closes the database.
// Threads: the main thread.
// Owner:   runServe(), which runs the event loop.
// Errors:  start() returns the reason, or ended() brings it with its exit code; afterwards no process is left.
class Primary : public QObject
{
    Q_OBJECT

public:
    explicit Primary(PrimaryOptions options);
    ~Primary() override;

    // Returns when the workers have been started; serving() or ended() follows.
    [[nodiscard]] std::optional<StartRefusal> start();
    // `done`: all that was admitted is answered, the log is in the database, and ended() comes next.
    void drain(std::function<void()> done);
    bool isDraining() const { return m_isDraining; }

    QString url() const; // "http://127.0.0.1:3000"
    const PrimaryOptions &options() const { return m_options; }
    QString databasePath() const { return m_database->path; } // canonical

signals:
    void serving();
    // It is over: code 0 after a drain, else the reason.
    void ended(int exitCode, const QString &reason);

private:
    [[nodiscard]] std::optional<StartRefusal> startWorkers();
    Welcome welcome() const;
    void connectStatistics();
    void logForWorker(int slot, qint64 pid, const Log &log);
    void onCheckpointStarved(int failures, int pagesInLog);
    void printStatistics();
    void reload();
    void finishDrainWhenDone();

    PrimaryOptions m_options;
    UnixSignals m_signals;
    LogBook m_log;
    std::optional<ClaimedDatabase> m_database; // its lock is held until all else is gone
    WriteIntake m_intake;
    std::unique_ptr<Writer> m_writer;
    ListenSockets m_sockets;
    std::unique_ptr<WriteQueueServer> m_writes;
    std::unique_ptr<WorkerSupervisor> m_workers;
    std::unique_ptr<Statistics> m_statistics;
    std::unique_ptr<WriteLog> m_writeLog;
    std::unique_ptr<PrimaryActions> m_actions;
    std::unique_ptr<ControlServer> m_control;
    std::vector<std::function<void()>> m_drainObservers;
    int m_starvedFailures = 0; // of checkpoints in a row, when last told of
    bool m_isDraining = false;
    bool m_areWorkersGone = false;
    bool m_isQueueIdle = false;
};
