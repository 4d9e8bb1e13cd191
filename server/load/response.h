// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QLatin1StringView>

// How a request can end without a proper answer. These are failures of the network or of a server that does not speak
// HTTP as OneWriter does; what the server refuses by an answer is not among them.
enum class NetworkFailure : quint8 {
    None,
    ConnectionRefused,
    ConnectionFailed, // any other reason the connection could not be made: unreachable, no local port or descriptor
    ConnectionTimedOut,
    ConnectionReset,
    ClosedUnanswered, // closed before the first byte of the answer
    ClosedHalfWay,    // closed in the middle of the answer
    NoAnswer,         // not a byte within the time limit
    TooSlow,          // the answer began, but was not complete within the time limit
    NotHttp,
    ChunkedAnswer, // a transfer coding; OneWriter always says Content-Length
    NoLength,
    AnswerTooLarge,
    ExcessBytes,  // more bytes than Content-Length said
    NotOneWriter, // a proper answer, but without the X-Worker that every answer of OneWriter carries
    Unfinished,   // still waiting for its answer when the run was over
};

// As it stands in a report: "closed-half-way". Lower case, so that it cannot be taken for a code the server sent.
QLatin1StringView failureName(NetworkFailure failure);

// How one request ended.
struct Response {
    NetworkFailure failure = NetworkFailure::None;
    int status = 0;    // 0: the head of an answer never arrived
    qint64 worker = 0; // PID from X-Worker; 0: none
    QByteArray body;   // as far as the sender wanted it kept
    qint64 sentUs = 0; // monotonicUs() when it was handed to the socket; 0: never
    qint64 endedUs = 0;

    bool isComplete() const { return failure == NetworkFailure::None || failure == NetworkFailure::NotOneWriter; }
};
