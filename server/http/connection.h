// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/connectionhost.h"

#include <utility>

// One client's connection: frames its requests, one in flight at a time, and sends the answers in their order.
//
// A FIN is half a close: what was asked is answered first. After the last answer the sending side is shut down and what
// still comes is read and discarded for a while, or the client would see a reset in place of the answer (RFC 9112,
// section 9.6). While answers are not sent off nothing more is read, so a client that does not read holds little.
// Threads: the worker's main thread. No function deletes the connection: afterwards the gateway asks isClosed().
// Owner:   Gateway. Owns the descriptor.
class Connection
{
public:
    Connection(ConnectionHost &host, quint64 id, int descriptor);
    ~Connection();
    Q_DISABLE_COPY_MOVE(Connection)

    quint64 id() const { return m_id; }
    bool isClosed() const { return m_phase == Phase::Closed; }
    HttpRequest &request() { return m_parser.request(); } // REQUIRES: called from ConnectionHost::respond(), as below
    const Verdict &verdict() const { return m_verdict; }

    void onEvents(quint32 events); // sends and receives; what came is answered by resume(), which must follow
    // For who calls resume() later: false when the connection waits for that already.
    bool startWaiting() { return !std::exchange(m_isWaiting, true); }
    void onDeadline(Wait wait);
    void answerLate(const Answer &answer);
    void resume();
    void refuse(const Problem &problem); // without reading anything
    void endWhenFlushed();               // the fast end: now, unless an answer is in flight or not sent off
    void giveWay();                      // REQUIRES: its body is arriving, or its answer leaving
    void close();

private:
    enum class Phase : quint8 { Reading, InFlight, Lingering, Closed };

    bool canRead() const;
    void readMore();
    void onPeerClosed();
    QByteArrayView process(QByteArrayView data);
    void onHead(bool isBodyMissing);
    void boundHeldBytes();
    bool respond();
    void finishRequest(const Answer &answer);
    void fail(const Refusal &refusal);
    Answer answerTo(const Refusal &refusal);
    void send(const Answer &answer, const HttpRequest *request);

    void settle();
    void flush();
    void finishSending();
    void reset();
    void chooseWait();
    void chooseEvents();
    void accountHeldBytes();
    qsizetype unsentBytes() const { return m_output.size() - m_sent; }
    QByteArrayView unreadInput() const { return QByteArrayView(m_input).sliced(m_inputUsed); }

    ConnectionHost &m_host;
    const quint64 m_id;
    const int m_descriptor;
    const Deadlines::Place m_deadline;
    Phase m_phase = Phase::Reading;
    bool m_isChecked = false; // the head of the current request was
    bool m_isWaiting = false; // for resume()
    bool m_peerClosed = false;
    bool m_closesAfterFlush = false;
    bool m_inputWaits = false;  // in the kernel, while we cannot read it
    bool m_waitsAfresh = false; // there was progress, so the deadline starts again
    quint32 m_watchedEvents = 0;
    RequestParser m_parser;
    Verdict m_verdict;  // on the current request
    QByteArray m_input; // received and not yet looked at
    qsizetype m_inputUsed = 0;
    QByteArray m_output;
    qsizetype m_sent = 0; // of m_output
    qint64 m_heldBytes = 0;
    qint64 m_discardedBytes = 0;
    qint64 m_requestCompleteUs = 0;
};
