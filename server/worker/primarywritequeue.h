// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/operations/writequeue.h"
#include "server/worker/primarychannel.h"
#include "shared/histogram.h"

#include <QMap>
#include <QObject>
#include <QTimer>

#include <chrono>
#include <map>

// The worker's side of the write queue: sends each write to the primary and answers it once, whatever happens.
//
// A write that has no answer when its client's time is up is withdrawn, and 250 ms are left to learn whether that was
// in time: if so it is certain that it was not applied, otherwise CLIENT_TIMEOUT says that it is unknown.
//
// Threads: the worker's main thread.
// Owner:   Worker; the channel outlives it.
// Errors:  QUEUE_FULL, CLIENT_TIMEOUT and UNAVAILABLE are said here; all others come from the primary.
// Memory:  at most Limits::requests writes wait here, and 64 MiB for a primary that does not read.
class PrimaryWriteQueue : public QObject, public WriteQueue
{
    Q_OBJECT

public:
    struct Limits {
        qsizetype requests = 500;
        std::chrono::microseconds queueTimeout{5'000'000};   // not begun by then: the primary answers TIMEOUT
        std::chrono::microseconds clientTimeout{10'000'000}; // no answer by then: CLIENT_TIMEOUT
    };

    PrimaryWriteQueue(PrimaryChannel &channel, Limits limits, QObject *parent = nullptr);

    qsizetype waitingCount() const { return qsizetype(m_waiting.size() + m_withdrawn.size()); }
    // Writes that the primary refused or failed, by ErrorCode, since the start: it counts them itself.
    const QMap<quint8, quint64> &primaryErrors() const { return m_primaryErrors; }

    // From submit to the response or to giving up, and from the end of its COMMIT to the response; since the last time
    // they were taken.
    Histogram takeWriteLatency() { return std::exchange(m_writeLatency, {}); }
    Histogram takeReplyLatency() { return std::exchange(m_replyLatency, {}); }

protected:
    void submit(quint16 operation, QByteArray arguments, const WriteIdentity &identity,
                std::function<void(WriteAnswer)> done) override;

private:
    using Done = std::function<void(WriteAnswer)>;
    struct Waiting {
        Done done;
        qint64 submittedUs = 0;
        qint64 deadlineUs = 0;  // when to withdraw it, or once withdrawn, to give it up
        qint64 frameEndsAt = 0; // in the stream to the primary
    };
    // By number, which is the order of submission and therefore that of the deadlines.
    using Table = std::map<quint64, Waiting>;

    void receive(const WriteResponse &response);
    void record(const Waiting &write, const WriteResponse &response);
    void answerAllUnavailable();
    void checkDeadlines();
    void watchDeadlines();
    std::optional<Waiting> take(quint64 id);
    void refuseLater(Done done, ErrorCode code, const QString &detail);

    PrimaryChannel &m_channel;
    const Limits m_limits;
    Table m_waiting;
    Table m_withdrawn;
    quint64 m_lastId = 0;
    QTimer m_deadlineTimer;
    QMap<quint8, quint64> m_primaryErrors;
    Histogram m_writeLatency;
    Histogram m_replyLatency;
};
