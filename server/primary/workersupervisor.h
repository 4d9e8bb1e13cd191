// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/primary/workerslot.h"

#include <deque>

// Starts the workers, keeps them running and replaces them one after another.
// Threads: the primary's main thread.
// Owner:   Primary. Sockets and server outlive it. Destroying it kills all workers and waits for their end.
// Errors:  failed() when a worker cannot be started before all served once, and when no slot is left that could serve.
//          What befalls a single worker later is logged and repaired.
class WorkerSupervisor : public QObject
{
    Q_OBJECT

public:
    // `welcome` is what each worker is told, but for maxConnections: it is of all workers here, and shared out evenly.
    WorkerSupervisor(ListenSockets &sockets, int workers, const Welcome &welcome, WriteQueueServer &server);

    void start();
    // Replaces all workers, one slot at a time; done when all successors serve and the last old one has ended. Behind
    // an earlier one that is still under way it waits.
    void reload(WorkerSlot::Done done);
    // The same for one slot, from 1; an error when there is none of that number.
    void restart(int slot, WorkerSlot::Done done);
    // Readers keep the write-ahead log from being emptied: a worker whose read is seconds old is replaced, in the next
    // turn of the timer in which workers may be judged.
    void endOldReads() { m_isLogPinned = true; }
    // Drains all workers and starts no other; gone() follows when none is left.
    void drain();
    // To be called once while draining, when no write is left to be answered: from then on the workers wait for no
    // client that has nothing asked.
    void closeIdle();

    int servingCount() const;
    QList<WorkerSample> samples() const; // in the order of the slots; what only the supervisor knows

signals:
    void serving(); // all slots, for the first time
    void failed(const QString &reason);
    void gone();
    void statusReceived(int slot, qint64 pid, const Status &status);
    // Once a second: the workers have said what they did until now. One that is stopped or very busy is not waited for;
    // its news come with the next.
    void statusesComplete();
    void logged(int slot, qint64 pid, const Log &log);
    void processEnded(qint64 pid);

private:
    struct Replacement {
        std::deque<int> indices; // of slots, still to do
        WorkerSlot::Done done;
    };

    void addSlot(int number, ListenSockets &sockets, const Welcome &welcome, WriteQueueServer &server);
    void onServing();
    void onDied(int slot, const QString &reason);
    void onGivenUp(int slot);
    void announceIfGone();
    void enqueue(Replacement replacement);
    void replaceNext();
    void finishFirst(const std::optional<QString> &error);
    void onTick();
    void completeStatuses();

    std::vector<std::unique_ptr<WorkerSlot>> m_slots;
    std::deque<Replacement> m_replacements; // the first is under way
    QTimer m_timer;
    QTimer m_statusTimer; // active: the workers have been asked
    qint64 m_lastTickUs = 0;
    bool m_isLogPinned = false;
    bool m_isReplacing = false;
    bool m_hasServed = false;
    bool m_hasFailed = false;
    bool m_isDraining = false;
};
