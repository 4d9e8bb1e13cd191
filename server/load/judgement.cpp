// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/judgement.h"

#include "shared/errorcode.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace
{

// The member "code" of a problem document; a word of ours when there is no such document, or when the code is none of
// OneWriter's, so that a hostile server cannot fill the report with names of its own.
QString reasonIn(const QJsonObject &problem)
{
    const QString code = problem.value("code"_L1).toString();
    if (code.isEmpty())
        return u"unexpected-status"_s;
    return errorCodeFromName(code) ? code : u"unrecognised-code"_s;
}

WriteFate fateIn(const QJsonObject &problem, int status)
{
    const QString outcome = problem.value("outcome"_L1).toString();
    if (outcome == outcomeName(Outcome::NotApplied))
        return WriteFate::NotApplied;
    // Who points elsewhere, or finds a mistake in the request itself, has not written anything.
    return outcome.isEmpty() && status >= 300 && status < 500 ? WriteFate::NotApplied : WriteFate::Unknown;
}

} // namespace

Judgement judge(RequestKind kind, const Response &response)
{
    Judgement judgement;
    if (!response.isComplete()) {
        judgement.reason = failureName(response.failure);
        judgement.fate = response.sentUs == 0 ? WriteFate::NotApplied : WriteFate::Unknown;
        return judgement;
    }
    const bool isExpected = response.status == (kind == RequestKind::Read ? 200 : 201);
    if (isExpected) {
        judgement.isSuccess = true;
        judgement.fate = WriteFate::Acknowledged;
    } else {
        const QJsonObject problem = QJsonDocument::fromJson(response.body).object();
        judgement.reason = reasonIn(problem);
        judgement.fate = fateIn(problem, response.status);
    }
    if (response.failure == NetworkFailure::NotOneWriter) {
        judgement.isSuccess = false;
        judgement.reason = failureName(response.failure);
    }
    return judgement;
}
