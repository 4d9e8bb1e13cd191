// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/router.h"

#include "server/http/requestfields.h"
#include "shared/repeatedwarnings.h"

#include <QLoggingCategory>

#include <exception>

using namespace Qt::StringLiterals;

// The responder is an argument of another type from Qt 6.8 on; moving from it is right in both.
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
using ResponderArgument = QHttpServerResponder &;
#else
using ResponderArgument = QHttpServerResponder &&;
#endif

namespace
{

Q_LOGGING_CATEGORY(lcRouter, "onewriter.router", QtInfoMsg)

// One for the process, as its log is; it has one router.
RepeatedWarnings &warnings()
{
    static RepeatedWarnings instance(lcRouter);
    return instance;
}

} // namespace

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

// Calls a handler. What it throws (a read that failed) ends that request alone: an exception must not cross the event
// loop.
template <typename Call>
void Router::answerOrFail(Method method, const Reply &reply, Call call) const
{
    try {
        call();
    } catch (const std::exception &error) {
        warnings().warn(u"a route failed: %1"_s.arg(QString::fromUtf8(error.what())));
        const auto outcome = isWrite(method) ? std::optional(Outcome::NotApplied) : std::nullopt;
        reply.problem({ErrorCode::OpFailed, u"The request failed inside the server; its log says why."_s, outcome});
        if (m_failureObserver)
            m_failureObserver(error);
    }
}

void Router::add(const Route &route, Handler handler)
{
    Q_ASSERT(route.path.count("<arg>"_L1) == 0);
    m_table.add(route);
    m_server.route(route.path, route.method,
                   [this, method = route.method, handler = std::move(handler)](const QHttpServerRequest &request,
                                                                               ResponderArgument responder) {
                       const Reply reply(m_pending, std::move(responder));
                       answerOrFail(method, reply, [&] { handler(request, reply); });
                   });
}

void Router::add(const Route &route, ArgumentHandler handler)
{
    Q_ASSERT(route.path.count("<arg>"_L1) == 1);
    m_table.add(route);
    m_server.route(route.path, route.method,
                   [this, method = route.method, handler = std::move(handler)](
                       const QString &argument, const QHttpServerRequest &request, ResponderArgument responder) {
                       const Reply reply(m_pending, std::move(responder));
                       answerOrFail(method, reply, [&] { handler(argument, request, reply); });
                   });
}

QByteArray tokenScope(const QHttpServerRequest &request)
{
    return request.value(scopeField.toByteArray());
}
