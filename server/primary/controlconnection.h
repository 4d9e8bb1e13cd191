// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDeadlineTimer>
#include <QList>
#include <QLocalSocket>
#include <QObject>
#include <QTimer>

#include <deque>
#include <functional>

// One peer of the control socket: lines in, lines out, both bounded.
//
// Replies are never lost and keep their order; while one waits because the peer does not read, no further line is
// taken from it, so a peer that only asks fills the kernel's buffer and not the server's memory. Notifications are
// dropped when the peer is behind. A long reply is made piece by piece, as the peer reads it.
//
// Threads: the main thread.
// Owner:   ControlServer, as its parent. Deletes itself later once the peer is gone, or finish() has.
// Errors:  a line longer than maxControlRequestBytes is reported and nothing more is read.
class ControlConnection : public QObject
{
    Q_OBJECT

public:
    // The next piece of a long reply; empty: that was all. The last piece ends with the line's end.
    using Pieces = std::function<QByteArray()>;

    // Takes the socket over.
    ControlConnection(QLocalSocket *socket, QObject *parent);

    void send(const QByteArray &line);
    void sendInPieces(Pieces pieces);
    // A notification; false: dropped.
    bool offer(const QByteArray &line);
    // Reads nothing more, sends what waits, closes: after two seconds also when the peer does not take it.
    void finish();
    // The same for the end of the program: blocks until all peers have taken what waits for them, or the time is over.
    static void finishNow(const QList<ControlConnection *> &connections, QDeadlineTimer deadline);

signals:
    void lineReceived(const QByteArray &line); // without its end
    void lineTooLong();

private:
    static constexpr qint64 highWaterBytes = 256 * 1024; // in the socket's own buffer
    static constexpr int linesPerTurn = 16;

    bool isBehind() const;
    void readLines();
    bool sendSome();
    void writeMore();

    QLocalSocket *const m_socket;
    QByteArray m_input; // at most a line and its end
    std::deque<Pieces> m_outgoing;
    QTimer m_finishTimer;
    bool m_isFinishing = false;
};
