// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/router.h"

#include "server/http/requestfields.h"

using namespace Qt::StringLiterals;

// The responder is an argument of another type from Qt 6.8 on; moving from it is right in both.
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
using ResponderArgument = QHttpServerResponder &;
#else
using ResponderArgument = QHttpServerResponder &&;
#endif

Router::Router(QHttpServer &server, HttpCounters &counters)
    : m_server(server)
    , m_pending(std::make_shared<PendingReplies>(counters))
{
    // The gateway has asked the table, so this is reached only if QHttpServer reads a path otherwise than we do.
    auto missing = [pending = m_pending](const QHttpServerRequest &, ResponderArgument responder) {
        Reply(pending, std::move(responder)).problem({ErrorCode::NotFound, u"There is no such path."_s});
    };
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    m_server.setMissingHandler(&m_server, std::move(missing));
#else
    m_server.setMissingHandler(std::move(missing));
#endif
}

Router::~Router()
{
    m_pending->cancel();
}

void Router::add(const Route &route, Handler handler)
{
    Q_ASSERT(route.path.count("<arg>"_L1) == 0);
    m_table.add(route);
    m_server.route(route.path, route.method,
                   [pending = m_pending, handler = std::move(handler)](const QHttpServerRequest &request,
                                                                       ResponderArgument responder) {
                       handler(request, Reply(pending, std::move(responder)));
                   });
}

void Router::add(const Route &route, ArgumentHandler handler)
{
    Q_ASSERT(route.path.count("<arg>"_L1) == 1);
    m_table.add(route);
    m_server.route(route.path, route.method,
                   [pending = m_pending, handler = std::move(handler)](
                       const QString &argument, const QHttpServerRequest &request, ResponderArgument responder) {
                       handler(argument, request, Reply(pending, std::move(responder)));
                   });
}

QByteArray tokenScope(const QHttpServerRequest &request)
{
    return request.value(scopeField.toByteArray());
}
