// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/primary/workerchannel.h"

#include <QProcess>
#include <QTimer>

#include <memory>

// One worker process, from its start until it and its link have ended.
// Threads: the primary's main thread.
// Owner:   WorkerSlot; destroying it kills the process and waits for its end.
// Errors:  ended() comes exactly once, with what is known of the reason, also when the process could not be started.
class WorkerProcess : public QObject
{
    Q_OBJECT

public:
    // `listenDescriptor` is inherited by the process and stays open here.
    WorkerProcess(int slot, int listenDescriptor, Welcome welcome);
    ~WorkerProcess() override;

    void start();
    // The channel of a process that was started; WriteQueueServer serves it.
    WorkerChannel *channel() { return m_channel.get(); }

    qint64 pid() const { return m_pid; } // stays after its end
    bool isServing() const { return m_servingSinceUs > 0; }
    bool hasEndedInOrder() const; // it drained and left by itself
    qint64 startedUs() const { return m_startedUs; }
    qint64 servingSinceUs() const { return m_servingSinceUs; } // 0: not yet

    // It answers what is open and exits; it is killed when that takes longer than a client may take. With
    // `keepsAccepting` it also answers who connects, until closeIdle().
    void drain(bool keepsAccepting);
    void closeIdle(); // while it drains: it waits for no client that has nothing asked
    void kill(const QString &reason);

    void ping();
    // It serves and was pinged, and its Status has not come yet.
    bool owesStatus() const { return isServing() && m_channel->isOpen() && !m_channel->hasAnsweredPings(); }
    // When it last gave a sign of life.
    qint64 aliveUs() const { return m_aliveUs; }
    // Begins to count its silence anew.
    void forgiveSilence();

signals:
    void serving();
    void statusReceived(const Status &status);
    void pingAnswered(); // after its Status
    void logged(const Log &log);
    void ended(const QString &reason);

private:
    void receiveStatus(const Status &status);
    void receiveLog(const Log &log);
    void endWhenBothHave();
    QString reason() const;

    const int m_slot;
    const int m_listenDescriptor;
    Welcome m_welcome;
    QProcess m_process;
    std::unique_ptr<WorkerChannel> m_channel;
    QTimer m_killTimer;
    QString m_reason; // the first that was known
    qint64 m_pid = 0;
    qint64 m_startedUs = 0;
    qint64 m_servingSinceUs = 0;
    qint64 m_aliveUs = 0;
    bool m_isDraining = false;
    bool m_hasEnded = false;
};
