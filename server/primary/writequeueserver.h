// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ipc/messages.h"
#include "server/primary/writer.h"

#include <QHash>
#include <QObject>
#include <QTimer>

#include <vector>

class WorkerChannel;

// The primary's side of the write queue: decides which writes of which workers enter the intake, and sends each its
// answer. Between the two the writer runs them in its own thread; nothing here ever waits for it.
//
// What arrives is gathered first and judged in a later turn of the event loop, when all frames that waited in all links
// have been read: withdrawals go first, so that a primary that was stopped for a while runs nothing whose client has
// gone.
//
// Threads: the primary's main thread.
// Owner:   Primary. The intake and the writer outlive it; a channel is forgotten when it closes.
// Errors:  a refused write is answered (QUEUE_FULL, DRAINING, UNKNOWN_OP, TIMEOUT); a worker that breaks the protocol
//          loses its link.
// Memory:  what is admitted and not yet answered, bounded by Limits; answers by WorkerChannel.
class WriteQueueServer : public QObject
{
    Q_OBJECT

public:
    struct Limits {
        int requests = 500;              // admitted and not yet answered: --max-pending
        qint64 bytes = qint64(64) << 20; // of their arguments
    };

    // A write as those who count and log see it.
    struct Event {
        int slot = 0;
        quint16 operation = 0; // as sent; may be none of ours when it was refused
        quint64 request = 0;   // its number on the link of that worker
    };

    WriteQueueServer(WriteIntake &intake, Limits limits, QObject *parent = nullptr);

    // Serves the writes of a worker from now on. When its link closes, those of its writes that have not begun are
    // withdrawn; one that runs is finished, and its answer dropped.
    void serve(WorkerChannel *channel);
    // From now on new writes are refused with DRAINING; idle() comes when all admitted ones have been answered.
    void drain();

    int capacity() const { return m_limits.requests; }
    qsizetype admittedCount() const { return m_admitted.size(); }
    qsizetype waitingCount() const { return qsizetype(m_intake.size()); }

public slots:
    void finishGroup(const FinishedGroup &group);
    void setStorageWorking(bool works) { m_isStorageWorking = works; }

signals:
    // What becomes of each write: rejected; or admitted, and then expired, or withdrawn, or started and finished or
    // failed. A write can also expire or be withdrawn before it is admitted.
    void admitted(const WriteQueueServer::Event &event);
    void rejected(const WriteQueueServer::Event &event, ErrorCode code);
    void expired(const WriteQueueServer::Event &event);   // answered with TIMEOUT
    void withdrawn(const WriteQueueServer::Event &event); // nobody waits for it any more
    // The writer took it. Told when there is something to do here next, at the latest before it is finished: waking
    // this thread for it would cost more than the news is worth.
    void started(const WriteQueueServer::Event &event);
    void finished(const WriteQueueServer::Event &event, const FinishedWrite &write);
    void failed(const WriteQueueServer::Event &event, const FinishedWrite &write);
    void idle(); // draining, and nothing is left to answer

private:
    using ChannelId = quint64; // never used again, unlike a pointer
    using Ticket = quint64;

    struct Channel {
        WorkerChannel *link = nullptr;
        QHash<quint64, Ticket> tickets; // by WriteRequest::id
        QByteArray responses;           // encoded, to be sent together
    };
    struct Admitted {
        Event event;
        ChannelId channel = 0;
        qint64 bytes = 0;
        QByteArray identity; // of its scope and key; empty without a key
    };
    template <typename Message>
    struct Arrived {
        ChannelId channel;
        Message message;
        qint64 receivedUs;
    };

    template <typename Message>
    void gather(std::vector<Arrived<Message>> &list, ChannelId channel, const Message &message);
    void judgeLater();
    void judgeArrived();
    void withdraw(const Arrived<Withdraw> &withdraw);
    void judge(Arrived<WriteRequest> &&request);
    void admit(Arrived<WriteRequest> &&request);
    void answer(const Arrived<Query> &query);
    void announceStarted();
    void forget(ChannelId channel);
    void expire();
    void watchExpiry(qint64 deadlineUs);

    Admitted takeAdmitted(Ticket ticket); // REQUIRES: it is admitted
    void respond(ChannelId channel, const WriteResponse &response);
    void reject(ChannelId channel, const WriteRequest &request, ErrorCode code, const QString &detail);
    void sendResponses();
    void announceIdle();

    WriteIntake &m_intake;
    const Limits m_limits;
    bool m_isDraining = false;
    bool m_isStorageWorking = true;

    ChannelId m_lastChannel = 0;
    Ticket m_lastTicket = 0;
    QHash<ChannelId, Channel> m_channels;
    QHash<Ticket, Admitted> m_admitted;
    QHash<QByteArray, int> m_admittedIdentities; // how many admitted writes have it
    qint64 m_admittedBytes = 0;

    bool m_isJudgingDue = false;
    std::vector<Arrived<WriteRequest>> m_arrivedRequests;
    std::vector<Arrived<Withdraw>> m_arrivedWithdrawals;
    std::vector<Arrived<Query>> m_arrivedQueries;

    QTimer m_expiryTimer;
    qint64 m_watchedExpiryUs = 0; // what the timer is set to, while it is active
};
