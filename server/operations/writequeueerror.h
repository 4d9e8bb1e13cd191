// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/errorcode.h"

#include <tl/expected.hpp>

#include <QString>

// Why a write was refused or failed, and what became of it.
struct WriteQueueError {
    ErrorCode code = ErrorCode::OpFailed;
    QString detail; // for the client: names what is wrong; never holds stored values, SQL or paths
    Outcome outcome = Outcome::NotApplied;

    friend bool operator==(const WriteQueueError &, const WriteQueueError &) = default;
};

// The result of a write operation, or why there is none.
template <typename T>
using WriteResult = tl::expected<T, WriteQueueError>;

// What a client sent, as a `detail` may quote it: at most 100 characters, then "…". Errors are kept and sent on, so
// they must not grow with what they are about.
QString shortened(const QString &clientText);

// Shorthand for what an operation returns to refuse: `return refused(ErrorCode::NotFound, u"There is no post 7."_s);`
inline tl::unexpected<WriteQueueError> refused(ErrorCode code, QString detail, Outcome outcome = Outcome::NotApplied)
{
    return tl::unexpected(WriteQueueError{code, std::move(detail), outcome});
}
