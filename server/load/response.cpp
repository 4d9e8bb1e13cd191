// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/response.h"

using namespace Qt::StringLiterals;

QLatin1StringView failureName(NetworkFailure failure)
{
    switch (failure) {
    case NetworkFailure::None:
        return "none"_L1;
    case NetworkFailure::ConnectionRefused:
        return "connection-refused"_L1;
    case NetworkFailure::ConnectionFailed:
        return "connection-failed"_L1;
    case NetworkFailure::ConnectionTimedOut:
        return "connection-timed-out"_L1;
    case NetworkFailure::ConnectionReset:
        return "connection-reset"_L1;
    case NetworkFailure::ClosedUnanswered:
        return "closed-unanswered"_L1;
    case NetworkFailure::ClosedHalfWay:
        return "closed-half-way"_L1;
    case NetworkFailure::NoAnswer:
        return "no-answer"_L1;
    case NetworkFailure::TooSlow:
        return "too-slow"_L1;
    case NetworkFailure::NotHttp:
        return "not-http"_L1;
    case NetworkFailure::ChunkedAnswer:
        return "chunked-answer"_L1;
    case NetworkFailure::NoLength:
        return "no-length"_L1;
    case NetworkFailure::AnswerTooLarge:
        return "answer-too-large"_L1;
    case NetworkFailure::ExcessBytes:
        return "excess-bytes"_L1;
    case NetworkFailure::NotOneWriter:
        return "not-onewriter"_L1;
    case NetworkFailure::Unfinished:
        return "unfinished"_L1;
    }
    Q_UNREACHABLE();
}
