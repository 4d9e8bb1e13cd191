// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QHttpServerRequest>
#include <QString>

#include <vector>

using Method = QHttpServerRequest::Method;

// A worker may keep the 200 answers of a route as long as its database is unchanged only if they are a function of
// request target and database alone. Not so: readiness, the fate of a pending write, metrics.
enum class Caching : quint8 { Never, WhileUnchanged };

enum class Access : quint8 {
    WithToken, // needs a bearer token when any is configured
    Open,      // never needs one: for probes of liveness and readiness
};

// What the gateway must know of a route before it hands over a request.
struct Route {
    Method method = Method::Get; // Get includes HEAD
    QString path;                // each "<arg>" stands for one path segment: "/posts/<arg>/comments"
    Caching caching = Caching::Never;
    Access access = Access::WithToken;
};

// All routes, in the order in which they were added: put hot ones first. The gateway asks it for 404, 405 with Allow,
// and for what a route permits, so these answers cost nothing in QHttpServer.
class RouteTable
{
public:
    struct Match {
        const Route *route = nullptr;        // valid until the next add(); none: 404, or 405 if `methods` has any
        QHttpServerRequest::Methods methods; // those the path knows
    };

    void add(const Route &route);
    // `path` is that of the request, still percent-encoded, without the query. HEAD finds the route of GET.
    Match find(Method method, QByteArrayView path) const;

private:
    struct Entry {
        Route route;
        QList<QByteArray> segments; // between the slashes; "<arg>" stands for any but an empty one
    };
    static bool matches(const Entry &entry, QByteArrayView path);

    std::vector<Entry> m_entries;
};

QByteArrayView methodName(Method method);
// The value of an Allow field: "GET, HEAD, POST".
QByteArray allowedMethods(QHttpServerRequest::Methods methods);
// POST, PUT, PATCH and DELETE: refusing one says what became of it.
bool isWrite(Method method);
