// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/epoll.h"

#include "server/load/endpoint.h"
#include "server/load/responseparser.h"

#include <QObject>
#include <QSocketNotifier>
#include <QTimer>

#include <array>
#include <chrono>
#include <deque>
#include <vector>

// The client's side of many HTTP connections to one server, each with at most one request in flight. Non-blocking
// descriptors in one epoll set behind a single QSocketNotifier, so that a turn of the event loop costs the same with
// five connections as with five thousand (Qt's own dispatcher polls every socket it watches in every turn).
// Threads: one.
// Owner:   of the descriptors. A connection is named by its index, for good; it may be closed and opened many times.
// Errors:  every send() is followed by exactly one answered(), which names what went wrong if anything did. A
//          connection that the server closed while it was idle is opened anew by the next send().
// Units:   requestLimit is from send() to the end of the answer, connecting included.
class ConnectionPool : public QObject
{
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds openLimit{5'000};

    ConnectionPool(const Endpoint &endpoint, KeptBody keptBody, std::chrono::milliseconds requestLimit,
                   QObject *parent = nullptr);
    ~ConnectionPool() override;

    int add(); // a further connection, not open yet; returns its index
    int size() const { return int(m_connections.size()); }
    // Opens a connection before it is needed; opened() follows, never from inside. REQUIRES: it is not open.
    void open(int index);
    // Sends one complete request, opening the connection if it is not open. answered() follows, never from inside.
    // REQUIRES: no request is in flight on it.
    void send(int index, const QByteArray &request);
    void close(int index); // REQUIRES: no request is in flight on it
    // Ends each request in flight with `failure`; its answered() comes from inside.
    void abandon(NetworkFailure failure);

signals:
    void opened(int index, NetworkFailure failure);
    void answered(int index, const Response &response);

private:
    enum class State : quint8 { Closed, Connecting, Open };
    struct Connection {
        int descriptor = -1;
        quint32 generation = 0; // of the descriptor: an event fetched for an earlier one is not this one's
        State state = State::Closed;
        bool isBlocked = false; // the socket takes no more just now; EPOLLOUT is watched
        bool isAwaited = false; // open() was called: opened() is due
        bool isBusy = false;    // send() was called: answered() is due
        QByteArray request;
        qsizetype sent = 0; // bytes of it
        qint64 sentUs = 0;
        qint64 deadlineUs = 0;
        ResponseParser parser;
    };

    static quint64 eventId(int index, quint32 generation) { return quint64(generation) << 32 | quint32(index); }
    void connectNow(int index);
    void processEvents();
    void finishConnecting(int index);
    void transmit(int index);
    void receive(int index);
    void complete(int index);
    void fail(int index, NetworkFailure failure);
    void failLater(int index, NetworkFailure failure);
    void deliverFailures();
    void checkDeadlines();

    const Endpoint m_endpoint;
    const KeptBody m_keptBody;
    const std::chrono::microseconds m_requestLimit;
    Epoll m_epoll;
    QSocketNotifier m_notifier; // destroyed before the descriptor it watches
    QTimer m_deadlineTimer;
    std::deque<Connection> m_connections;                   // a deque: handlers of our signals may add to it
    std::vector<std::pair<int, NetworkFailure>> m_failures; // found inside of send() or open(), to be told later
    std::array<char, 64 << 10> m_buffer;
};
