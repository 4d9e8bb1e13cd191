// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ipc/framelink.h"

#include <QObject>

// The primary's end of the link to one worker process: answers its Hello with Welcome and turns its frames into
// signals.
// Threads: the primary's main thread.
// Owner:   WorkerProcess.
// Errors:  a frame that is malformed or not expected, another protocol or registry, a worker that does not read: the
//          link is closed and closed() says why. Nothing comes after it.
class WorkerChannel : public QObject
{
    Q_OBJECT

public:
    // Takes over `descriptor`. `slot` is the worker's, for those who count by it.
    WorkerChannel(int descriptor, int slot, Welcome welcome, QObject *parent = nullptr);

    int slot() const { return m_slot; }
    bool isOpen() const { return m_link.isOpen(); }
    bool isGreeted() const { return m_isGreeted; }

    void ping() { m_link.send(Ping{++m_lastPing}); }
    bool hasAnsweredPings() const { return m_lastPong == m_lastPing; }
    void drain(const Drain &how) { m_link.send(how); }
    void send(const QueryAnswer &answer) { m_link.send(answer); }
    // Encoded WriteResponse frames, sent at once.
    void sendResponses(const QByteArray &frames);
    void close(const QString &reason) { m_link.close(reason); }

signals:
    void alive(); // any frame: its event loop turns
    void writeRequested(const WriteRequest &request);
    void withdrawRequested(const Withdraw &withdraw);
    void queried(const Query &query);
    void statusReceived(const Status &status);
    void pingAnswered();
    void logged(const Log &log);
    void closed(const QString &reason);

private:
    void receive(const Frame &frame);
    void greet(const Hello &hello);

    const int m_slot;
    const Welcome m_welcome;
    bool m_isGreeted = false;
    quint64 m_lastPing = 0;
    quint64 m_lastPong = 0;
    FrameLink m_link;
};
