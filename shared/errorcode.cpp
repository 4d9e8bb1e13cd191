// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/errorcode.h"

#include <QtGlobal>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace
{

constexpr std::array table{
    ErrorCodeInfo{ErrorCode::QueueFull, "QUEUE_FULL"_L1, 503, "The write queue is full"_L1, 1},
    ErrorCodeInfo{ErrorCode::Draining, "DRAINING"_L1, 503, "The server is shutting down"_L1, 1},
    ErrorCodeInfo{ErrorCode::Unavailable, "UNAVAILABLE"_L1, 503, "The writer cannot be reached just now"_L1, 1},
    ErrorCodeInfo{ErrorCode::Timeout, "TIMEOUT"_L1, 504, "The write expired in the queue"_L1, 0},
    ErrorCodeInfo{ErrorCode::ClientTimeout, "CLIENT_TIMEOUT"_L1, 504, "The write was not answered in time"_L1, 0},
    ErrorCodeInfo{ErrorCode::UnknownOp, "UNKNOWN_OP"_L1, 500, "The write operation is not known"_L1, 0},
    ErrorCodeInfo{ErrorCode::OpFailed, "OP_FAILED"_L1, 500, "The write operation failed"_L1, 0},
    ErrorCodeInfo{ErrorCode::CommitFailed, "COMMIT_FAILED"_L1, 500, "The transaction could not be committed"_L1, 0},
    ErrorCodeInfo{ErrorCode::StorageFull, "STORAGE_FULL"_L1, 507, "The disk is full"_L1, 0},
    ErrorCodeInfo{ErrorCode::NotFound, "NOT_FOUND"_L1, 404, "There is nothing here"_L1, 0},
    ErrorCodeInfo{ErrorCode::Conflict, "CONFLICT"_L1, 409, "The request conflicts with what is stored"_L1, 0},
    ErrorCodeInfo{ErrorCode::PreconditionFailed, "PRECONDITION_FAILED"_L1, 412, "A precondition does not hold"_L1, 0},
    ErrorCodeInfo{ErrorCode::Invalid, "INVALID"_L1, 422, "The request is not valid"_L1, 0},
    ErrorCodeInfo{ErrorCode::IdempotencyMismatch, "IDEMPOTENCY_MISMATCH"_L1, 422,
                  "The idempotency key belongs to another request"_L1, 0},
    ErrorCodeInfo{ErrorCode::MethodNotAllowed, "METHOD_NOT_ALLOWED"_L1, 405, "The method is not allowed here"_L1, 0},
    ErrorCodeInfo{ErrorCode::BodyTooLarge, "BODY_TOO_LARGE"_L1, 413, "The request body is too large"_L1, 0},
    ErrorCodeInfo{ErrorCode::UriTooLong, "URI_TOO_LONG"_L1, 414, "The request target is too long"_L1, 0},
    ErrorCodeInfo{ErrorCode::UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE"_L1, 415,
                  "The request body must be application/json"_L1, 0},
    ErrorCodeInfo{ErrorCode::Malformed, "MALFORMED"_L1, 400, "The request is malformed"_L1, 0},
    ErrorCodeInfo{ErrorCode::HeadersTooLarge, "HEADERS_TOO_LARGE"_L1, 431, "The header fields are too large"_L1, 0},
    ErrorCodeInfo{ErrorCode::RequestTimeout, "REQUEST_TIMEOUT"_L1, 408, "The request did not arrive in time"_L1, 0},
    ErrorCodeInfo{ErrorCode::Unauthorized, "UNAUTHORIZED"_L1, 401, "A valid bearer token is required"_L1, 0},
    ErrorCodeInfo{ErrorCode::ExpectationFailed, "EXPECTATION_FAILED"_L1, 417, "The expectation cannot be met"_L1, 0},
    ErrorCodeInfo{ErrorCode::HttpVersion, "HTTP_VERSION"_L1, 505, "The HTTP version is not supported"_L1, 0},
    ErrorCodeInfo{ErrorCode::TooManyConnections, "TOO_MANY_CONNECTIONS"_L1, 503, "Too many connections"_L1, 1},
    ErrorCodeInfo{ErrorCode::ForbiddenHost, "FORBIDDEN_HOST"_L1, 421, "The host is not served here"_L1, 0},
    ErrorCodeInfo{ErrorCode::NotImplemented, "NOT_IMPLEMENTED"_L1, 501,
                  "The request method or coding is not supported"_L1, 0},
};

constexpr bool isIndexedByCode()
{
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (table[i].code != ErrorCode(i))
            return false;
    }
    return table.back().code == ErrorCode::NotImplemented;
}
static_assert(isIndexedByCode(), "the table must list every ErrorCode once, in the order of the enumeration");

} // namespace

const ErrorCodeInfo &errorCodeInfo(ErrorCode code)
{
    Q_ASSERT(std::size_t(code) < table.size());
    return table[std::size_t(code)];
}

std::span<const ErrorCodeInfo> allErrorCodes()
{
    return table;
}

std::optional<ErrorCode> errorCodeFromName(QStringView name)
{
    const auto found = std::find_if(table.begin(), table.end(), [name](const auto &info) { return info.name == name; });
    return found == table.end() ? std::nullopt : std::optional(found->code);
}

QLatin1StringView outcomeName(Outcome outcome)
{
    return outcome == Outcome::NotApplied ? "not-applied"_L1 : "unknown"_L1;
}
