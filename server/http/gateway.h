// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/authenticator.h"
#include "server/http/hostpolicy.h"
#include "server/http/httpcounters.h"
#include "server/http/router.h"

#include <QHttpServer>
#include <QObject>

#include <chrono>
#include <functional>
#include <memory>

// Bounds on what clients may use. Passing one has a named answer, or ends the connection where nobody could read one.
struct GatewayLimits {
    qsizetype connections = 1000;            // open at once; one more gets TOO_MANY_CONNECTIONS
    qint64 bodyBytes = 1 << 20;              // of one request: BODY_TOO_LARGE
    qint64 bufferedBytes = 128 << 20;        // bodies and answers of all connections together
    std::chrono::milliseconds head{5'000};   // from the first byte of a request to the end of its head: REQUEST_TIMEOUT
    std::chrono::milliseconds body{30'000};  // from there to the end of the body: REQUEST_TIMEOUT
    std::chrono::milliseconds idle{30'000};  // between requests: the connection is closed
    std::chrono::milliseconds stall{10'000}; // no byte of an answer taken: the connection is closed
    std::chrono::milliseconds linger{2'000}; // to read and discard what still comes after the last answer
    std::chrono::milliseconds drainIdle{5'000}; // idle, while draining
};

// One answered request, as told to GatewayOptions::answered.
struct AnsweredRequest {
    bool isWrite;
    int status;
    qint64 startedUs;  // monotonicUs() when the request was complete
    qint64 answeredUs; // when its answer was handed to the socket
};

struct GatewayOptions {
    GatewayLimits limits;
    HostPolicy hosts;
    Authenticator authenticator;
    // A number that changes whenever the database does (PRAGMA data_version of the reader). Without it nothing is
    // cached.
    std::function<quint64()> changeCounter;
    // Called for each answered request, cached ones included.
    std::function<void(const AnsweredRequest &)> answered;
};

// The HTTP side of a worker: owns the real sockets and QHttpServer, and stands between them.
//
// Requests are framed strictly (RFC 9112), checked (host, token, route, media type), answered from the cache if they
// may be, and otherwise handed to QHttpServer through sockets without a descriptor, one request at a time per
// connection. The answers come back the same way. QHttpServer alone cannot be exposed: it crashes when a client leaves
// before a late answer, reorders pipelined requests and buffers without bound. Threads: the worker's main thread.
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

    // Stops accepting, answers the next request of each connection with "Connection: close", closes those idle for
    // GatewayLimits::drainIdle, and then emits drained(). The listening socket itself stays open: whoever else holds it
    // goes on accepting from its queue.
    void drain();
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
