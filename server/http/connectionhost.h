// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/epoll.h"

#include "server/http/answer.h"
#include "server/http/deadlines.h"
#include "server/http/gatewaylimits.h"
#include "server/http/httpcounters.h"
#include "server/http/requestguard.h"

#include <array>
#include <functional>

class Connection;

// One answered request.
struct AnsweredRequest {
    bool isWrite;
    int status;
    qint64 startedUs;  // monotonicUs() when the request was complete
    qint64 answeredUs; // when its answer was handed to the socket
};

// What all connections of a gateway share, and what they ask of it.
class ConnectionHost
{
public:
    GatewayLimits limits;
    std::function<void(const AnsweredRequest &)> answered; // may be empty
    HttpCounters counters;
    Epoll epoll;
    Deadlines deadlines;
    qint64 heldBytes = 0; // in buffers of all connections
    bool isFull() const { return heldBytes > limits.bufferedBytes; }
    bool isDraining = false; // each answer is the last of its connection
    bool isEnding = false;   // and there is no time to wait for clients to take note
    std::array<char, 64 * 1024> readBuffer;
    QByteArray spareOutput; // lent to the connection that is sending, so that idle ones hold no buffer

    // Looks at a request whose head is complete.
    virtual Verdict check(const HttpRequest &request) = 0;
    // A complete request that was not refused. The answer if there is one at once, else Connection::answerLate() comes.
    virtual std::optional<Answer> respond(Connection &connection) = 0;
    // Connection::resume() shall be called in the next turn of the event loop.
    virtual void resumeLater(Connection &connection) = 0;
    // For a connection that holds bytes while this is full: others give way, those first whose deadline passes first.
    // False when that is `connection` itself, or nobody is left who could.
    virtual bool makeRoom(const Connection &connection) = 0;

protected:
    ~ConnectionHost() = default;
};
