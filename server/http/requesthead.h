// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/httprequest.h"
#include "server/http/problem.h"

#include <QByteArrayView>

#include <list>
#include <optional>

// Reads what the head of a request says beyond its first line: RequestParser found where its lines are, this what they
// mean. Strict, as RequestParser is.
// Threads: a value, without locks.
class RequestHead
{
public:
    // Fills `request`, whose method, version, target and path are known, from the field lines that follow `fields`,
    // each ending with CR LF. The first thing that is wrong, if anything is; the request is then not to be relied on.
    // Its views point into `fields` and into this object.
    std::optional<Problem> read(QByteArrayView fields, HttpRequest &request);

private:
    std::optional<Problem> readFields(QByteArrayView fields, HttpRequest &request);
    std::optional<Problem> readField(QByteArrayView line, HttpRequest &request);

    std::list<QByteArray> m_joinedFields; // list fields that came in several lines
};
