// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/primary/listensockets.h"
#include "server/primary/restartpolicy.h"
#include "server/primary/workerprocess.h"
#include "shared/sample.h"

#include <QSet>

#include <functional>
#include <optional>
#include <vector>

class WriteQueueServer;

// One place for a worker: keeps a process running on the slot's listening socket, and replaces it without a gap.
//
// A replacement is started beside the current process; when it serves, the current one drains. Whichever process dies,
// the socket and the connections that wait in it stay, unless the slot is given up, which closes it.
// Threads: the primary's main thread.
// Owner:   WorkerSupervisor. Sockets and server outlive it.
class WorkerSlot : public QObject
{
    Q_OBJECT

public:
    // Nothing: done. Otherwise why not, in words.
    using Done = std::function<void(const std::optional<QString> &error)>;

    WorkerSlot(int number, ListenSockets &sockets, Welcome welcome, WriteQueueServer &server);

    int number() const { return m_number; } // from 1
    WorkerState state() const;
    WorkerSample sample() const;
    bool isEmpty() const { return !m_current && !m_successor && m_leaving.empty(); } // no process

    void start();
    // Puts a new process in the place of the current one; done when it serves and the old one has ended. A slot that
    // waits for its restart, or was given up, gets a new process at once. REQUIRES: no other replacement is under way.
    void replace(Done done);
    // Drains the processes and starts no other. With the last of them the listening socket is closed, and emptied()
    // follows, unless there are none.
    void drain();
    void closeIdle(); // while draining

    // Asks all processes for a sign of life; kills those that gave none for too long, unless `forgive`.
    void ping(bool forgive);
    // One of them has still to say what it did before it was pinged.
    bool owesStatus() const;
    // Kills those of its processes among `readers` whose read is seconds old: it pins the write-ahead log.
    void endOldReads(const QSet<qint64> &readers);

signals:
    void serving();
    void died(const QString &reason); // a process ended that should not have
    void givenUp();
    void emptied(); // draining, and the last process is gone
    void statusReceived(qint64 pid, const Status &status);
    void pingAnswered();
    void logged(qint64 pid, const Log &log);
    void processEnded(qint64 pid);

private:
    using ProcessPointer = std::unique_ptr<WorkerProcess>;

    ProcessPointer startProcess();
    void begin(); // a new current process
    void onServing(const WorkerProcess *process);
    void onEnded(WorkerProcess *process, const QString &reason);
    void onCurrentEnded(qint64 servedSinceUs, const QString &reason);
    void onDied(const QString &reason);
    void finishReplacement(const std::optional<QString> &error);
    template <typename Call>
    void forEachProcess(Call call) const;

    const int m_number;
    ListenSockets &m_sockets;
    const Welcome m_welcome;
    WriteQueueServer &m_server;
    RestartPolicy m_policy;
    QTimer m_restartTimer;
    ProcessPointer m_current;
    ProcessPointer m_successor;
    std::vector<ProcessPointer> m_leaving;
    Done m_replaced; // while a replacement is under way
    int m_starts = 0;
    int m_deaths = 0;   // processes that ended without having been asked to
    int m_oldReads = 0; // of them, killed for one
    bool m_isDraining = false;
    bool m_isGivenUp = false;
};
