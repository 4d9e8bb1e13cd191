// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLatin1StringView>
#include <QStringView>

#include <optional>
#include <span>

// Every refusal a client can meet, by the name that stands as "code" in its answer. The table in errorcode.cpp gives
// each its HTTP status (RFC 9110, section 15) and the title of its problem document (RFC 9457, section 3.1.3).
// The numbers travel between processes of one build only; they may be reordered.
enum class ErrorCode : quint8 {
    // the write queue
    QueueFull,
    Draining,
    Unavailable,
    Timeout,
    ClientTimeout,
    UnknownOp,
    OpFailed,
    CommitFailed,
    StorageFull,
    // an operation's own answer
    NotFound,
    Conflict,
    PreconditionFailed,
    Invalid,
    IdempotencyMismatch,
    // HTTP
    MethodNotAllowed,
    BodyTooLarge,
    UriTooLong,
    UnsupportedMediaType,
    Malformed,
    HeadersTooLarge,
    RequestTimeout,
    Unauthorized,
    ExpectationFailed,
    HttpVersion,
    TooManyConnections,
    ForbiddenHost,
    NotImplemented,
};

// What became of a write that was refused or failed. Unknown is said only where it cannot be known.
enum class Outcome : quint8 { NotApplied, Unknown };

struct ErrorCodeInfo {
    ErrorCode code;
    QLatin1StringView name; // "QUEUE_FULL": the contract's spelling
    int status;             // HTTP status code
    QLatin1StringView title;
    int retryAfterSeconds; // Retry-After (RFC 9110, section 10.2.3); 0: the header is not sent
};

const ErrorCodeInfo &errorCodeInfo(ErrorCode code);
std::span<const ErrorCodeInfo> allErrorCodes(); // in the order of the enumeration
std::optional<ErrorCode> errorCodeFromName(QStringView name);

QLatin1StringView outcomeName(Outcome outcome); // "not-applied" or "unknown"
