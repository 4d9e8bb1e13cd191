// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/routetable.h"

namespace
{

constexpr QByteArrayView argument = "<arg>";

} // namespace

void RouteTable::add(const Route &route)
{
    Q_ASSERT(route.path.startsWith(u'/'));
    m_entries.push_back({route, route.path.toLatin1().sliced(1).split('/')});
}

bool RouteTable::matches(const Entry &entry, QByteArrayView path)
{
    for (const QByteArray &segment : entry.segments) {
        if (path.isEmpty() || path.front() != '/')
            return false;
        path = path.sliced(1);
        const qsizetype slash = path.indexOf('/');
        const QByteArrayView actual = slash < 0 ? path : path.first(slash);
        if (segment == argument ? actual.isEmpty() : actual != segment)
            return false;
        path = path.sliced(actual.size());
    }
    return path.isEmpty();
}

RouteTable::Match RouteTable::find(Method method, QByteArrayView path) const
{
    const Method wanted = method == Method::Head ? Method::Get : method;
    Match match;
    for (const Entry &entry : m_entries) {
        if (!matches(entry, path))
            continue;
        match.methods |= entry.route.method;
        if (entry.route.method == wanted) {
            match.route = &entry.route;
            return match;
        }
    }
    return match;
}

QByteArrayView methodName(Method method)
{
    switch (method) {
    case Method::Get:
        return "GET";
    case Method::Put:
        return "PUT";
    case Method::Delete:
        return "DELETE";
    case Method::Post:
        return "POST";
    case Method::Head:
        return "HEAD";
    case Method::Options:
        return "OPTIONS";
    case Method::Patch:
        return "PATCH";
    case Method::Connect:
        return "CONNECT";
    case Method::Trace:
        return "TRACE";
    case Method::Unknown:
    case Method::AnyKnown:
        break; // no single method
    }
    return {};
}

QByteArray allowedMethods(QHttpServerRequest::Methods methods)
{
    if (methods & Method::Get)
        methods |= Method::Head;
    QByteArray list;
    for (const Method method : {Method::Get, Method::Head, Method::Post, Method::Put, Method::Patch, Method::Delete}) {
        if (methods & method)
            list.append(list.isEmpty() ? "" : ", ").append(methodName(method));
    }
    return list;
}

bool isWrite(Method method)
{
    return method == Method::Post || method == Method::Put || method == Method::Patch || method == Method::Delete;
}
