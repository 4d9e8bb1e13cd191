// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/requestguard.h"

using namespace Qt::StringLiterals;

namespace
{

Verdict refusal(ErrorCode code, const QString &detail, HeaderFields fields = {})
{
    return {Refusal{{code, detail}, std::move(fields)}, nullptr, {}};
}

// application/json, with no parameter but charset=utf-8 (RFC 9110, section 8.3.1).
bool isJson(QByteArrayView contentType)
{
    if (contentType == "application/json")
        return true; // nearly always, and without a copy
    const QByteArray type = contentType.toByteArray().toLower().replace(' ', "").replace('\t', "");
    return type == "application/json" || type == "application/json;charset=utf-8" ||
           type == "application/json;charset=\"utf-8\"";
}

} // namespace

RequestGuard::RequestGuard(HostPolicy hosts, Authenticator authenticator, const RouteTable &routes)
    : m_hosts(std::move(hosts))
    , m_authenticator(std::move(authenticator))
    , m_routes(routes)
{
}

Verdict RequestGuard::check(const HttpRequest &request) const
{
    if (!request.host.isNull() && !m_hosts.allows(request.host))
        return refusal(ErrorCode::ForbiddenHost,
                       u"This server does not answer to the name in Host; see --allowed-host."_s);

    const RouteTable::Match match = m_routes.find(request.method, request.path);
    QByteArray scope;
    if (!match.route || match.route->access == Access::WithToken) {
        const std::optional<QByteArray> presented = m_authenticator.scopeOf(request.authorization);
        if (!presented) {
            return refusal(ErrorCode::Unauthorized,
                           u"The request needs \"Authorization: Bearer\" with a known token."_s,
                           {{"WWW-Authenticate"_ba, "Bearer realm=\"onewriter\""_ba}});
        }
        scope = *presented;
    }
    if (!match.methods)
        return refusal(ErrorCode::NotFound, u"There is no such path."_s);
    if (!match.route) {
        return refusal(ErrorCode::MethodNotAllowed, u"This path does not know the method."_s,
                       {{"Allow"_ba, allowedMethods(match.methods)}});
    }
    if (isWrite(request.method) && request.hasBody && !isJson(request.contentType)) {
        return refusal(ErrorCode::UnsupportedMediaType, u"The body must be application/json in UTF-8."_s,
                       {{"Accept"_ba, "application/json"_ba}}); // RFC 9110, section 12.5.1
    }
    return {std::nullopt, match.route, scope};
}
