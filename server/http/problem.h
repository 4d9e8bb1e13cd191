// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/errorcode.h"

#include "server/http/answer.h"
#include "server/operations/writequeueerror.h"

#include <QString>

#include <optional>

// An error as a client sees it: application/problem+json (RFC 9457)
//   {"type","title","status","detail","code","worker"}, for writes also "outcome".
// `type` is "urn:onewriter:problem:" and the code: an identifier that never changes and need not be fetched. `title` is
// the same for all problems of a code; `detail` is about this one and holds no stored value, SQL or path.
struct Problem {
    ErrorCode code = ErrorCode::OpFailed;
    QString detail;
    std::optional<Outcome> outcome; // what became of the write; nothing for reads

    Problem(ErrorCode problemCode, QString problemDetail, std::optional<Outcome> writeOutcome = std::nullopt)
        : code(problemCode)
        , detail(std::move(problemDetail))
        , outcome(writeOutcome)
    {
    }
    Problem(const WriteQueueError &error)
        : Problem(error.code, error.detail, error.outcome)
    {
    }

    int status() const { return errorCodeInfo(code).status; }
    QByteArray json() const;
    // Retry-After where the code has one, then `more`: Allow, WWW-Authenticate and what else only the caller knows.
    HeaderFields fields(const HeaderFields &more = {}) const;

    static QByteArray contentType();
};
