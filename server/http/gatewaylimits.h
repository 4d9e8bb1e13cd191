// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <chrono>

// Bounds on what clients may use. Passing one has a named answer, or ends the connection where nobody could read one.
struct GatewayLimits {
    qsizetype connections = 1000; // open at once; one more gets TOO_MANY_CONNECTIONS
    qint64 bodyBytes = 1 << 20;   // of one request: BODY_TOO_LARGE
    qint64 bufferedBytes =
        128 << 20; // requests and answers of all connections together: TOO_MANY_CONNECTIONS, or closed
    // Of a connection in the kernel, each way, which takes up to twice that. A page is at most 1 MiB, so more would
    // gain a round trip or two of it over a long distance, and cost as much memory again for a client that does not
    // read.
    int socketBufferBytes = 128 << 10;
    std::chrono::milliseconds head{5'000};   // from the first byte of a request to the end of its head: REQUEST_TIMEOUT
    std::chrono::milliseconds body{30'000};  // from there to the end of the body: REQUEST_TIMEOUT
    std::chrono::milliseconds idle{30'000};  // between requests: closed
    std::chrono::milliseconds stall{10'000}; // no byte of an answer taken: closed
    std::chrono::milliseconds linger{2'000}; // to read and discard what still comes after the last answer
    std::chrono::milliseconds drainIdle{5'000}; // in place of `idle` while draining, until Gateway::closeIdle()
};
