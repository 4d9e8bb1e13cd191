// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/connectionhost.h"
#include "server/http/router.h"

#include <QObject>

#include <chrono>
#include <functional>
#include <memory>

struct GatewayOptions {
    GatewayLimits limits;
    HostPolicy hosts;
    Authenticator authenticator;
    // Begins a snapshot, which the reads of some cacheable requests share until endSnapshot(), in the same turn of the
    // event loop, and returns a number that is another one whenever the database may have changed (ReadSnapshot).
    // Without it nothing is cached.
    std::function<quint64()> beginSnapshot;
    std::function<void()> endSnapshot;
    // Called for each answered request, cached and refused ones included; not for what was no complete request.
    std::function<void(const AnsweredRequest &)> answered;
};

// The HTTP side of a worker: owns the real sockets and QHttpServer, and stands between them.
//
// Requests are framed strictly (RFC 9112), checked (host, token, route, media type), answered from the cache if they
// may be, and otherwise handed to QHttpServer through sockets without a descriptor, one request at a time per
// connection. The answers come back the same way. QHttpServer alone cannot be exposed: it crashes when a client leaves
// before a late answer, reorders pipelined requests and buffers without bound.
// Threads: the worker's main thread.
// Errors:  listen() says whether it could; afterwards a client's mistake is an answer, never a failure of the gateway.
class Gateway : public QObject
{
    Q_OBJECT

public:
    explicit Gateway(GatewayOptions options, QObject *parent = nullptr);
    ~Gateway() override;

    Router &router(); // add all routes before listen()

    // Takes over a listening socket, usually inherited. False if it is none; the descriptor is then not taken.
    bool listen(int descriptor);
    quint16 port() const;

    // Who accepts connections from the queue of the listening socket, which stays open, while this drains.
    enum class Accepting : quint8 { Others, Gateway };
    // Answers the next request of each connection with "Connection: close", closes those idle for
    // GatewayLimits::drainIdle, and emits drained() when no connection is left and others accept.
    void drain(Accepting accepting);
    // While draining, when nobody is to go on accepting: takes what waits in the queue, too, accepts no more, and
    // closes connections as soon as they have nothing asked. Half a request is waited for no longer than
    // GatewayLimits::drainIdle.
    void closeIdle();
    // The fast end: stops accepting, closes each connection as soon as its request in flight is answered and that
    // answer sent, all others at once, and emits drained() when none is left, after `limit` at the latest.
    void closeAfterFlush(std::chrono::milliseconds limit = std::chrono::milliseconds(300));

    const HttpCounters &counters() const;

signals:
    void drained();

private:
    class Private;
    std::unique_ptr<Private> d;
};
