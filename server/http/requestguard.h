// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/answer.h"
#include "server/http/authenticator.h"
#include "server/http/hostpolicy.h"
#include "server/http/problem.h"
#include "server/http/requestparser.h"

#include <optional>

// Why a request gets no further, and the header fields that go with it.
struct Refusal {
    Problem problem;
    HeaderFields fields;
};

struct Verdict {
    std::optional<Refusal> refusal;
    const Route *route = nullptr; // none when refused
    QByteArray scope;             // of the bearer token, see Authenticator
};

// What is checked of a request before its body is read and before any route or cached answer: is it meant for this
// server, may the client ask, is there such a route, can it read the body.
// Threads: a value, but for the table it refers to.
class RequestGuard
{
public:
    RequestGuard(HostPolicy hosts, Authenticator authenticator, const RouteTable &routes);

    Verdict check(const HttpRequest &request) const;

private:
    HostPolicy m_hosts;
    Authenticator m_authenticator;
    const RouteTable &m_routes;
};
