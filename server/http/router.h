// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/reply.h"
#include "server/http/routetable.h"

#include <QHttpServer>

#include <exception>
#include <functional>

// Where resources register their routes: on QHttpServer, which calls the handler, and in the RouteTable, which tells
// the gateway what it must know beforehand. Hot routes first: QHttpServer tries one regular expression after the other
// (20 of them cost 4.5 us).
//
// A handler gets the request with these header fields and no others, so none of them can be forged or smuggled:
// Idempotency-Key and If-Match, of writes only, and the scope of its bearer token (tokenScope()). If-None-Match is
// answered by the gateway for reads, and has no meaning here for writes. HEAD arrives as GET. A captured path segment
// is percent-decoded and not empty.
// Threads: the worker's main thread.
// Owner:   Gateway, which destroys it before the QHttpServer.
class Router
{
public:
    using Handler = std::function<void(const QHttpServerRequest &, Reply)>;
    using ArgumentHandler = std::function<void(const QString &, const QHttpServerRequest &, Reply)>;

    Router(QHttpServer &server, HttpCounters &counters);
    ~Router();
    Q_DISABLE_COPY_MOVE(Router)

    void add(const Route &route, Handler handler);         // REQUIRES: no "<arg>" in the path
    void add(const Route &route, ArgumentHandler handler); // REQUIRES: exactly one

    // Told of what a handler threw, when its request has been answered OP_FAILED.
    void setFailureObserver(std::function<void(const std::exception &)> observer)
    {
        m_failureObserver = std::move(observer);
    }

    const RouteTable &table() const { return m_table; }

private:
    template <typename Call>
    void answerOrFail(Method method, const Reply &reply, Call call) const;

    QHttpServer &m_server;
    RouteTable m_table;
    std::function<void(const std::exception &)> m_failureObserver;
    std::shared_ptr<PendingReplies> m_pending;
};

// The scope of the bearer token a request came with (see Authenticator); empty when no tokens are configured.
QByteArray tokenScope(const QHttpServerRequest &request);
