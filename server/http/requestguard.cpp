// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/requestguard.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{

Verdict refusal(ErrorCode code, const QString &detail, HeaderFields fields = {})
{
    return {Refusal{{code, detail}, std::move(fields)}, nullptr, {}};
}

// application/json, whatever its parameters (RFC 9110, section 8.3.1) but for a charset other than UTF-8.
bool isJson(QByteArrayView contentType)
{
    if (contentType == "application/json")
        return true; // nearly always, and without a copy
    const QByteArrayList parts = contentType.toByteArray().toLower().split(';');
    return parts.first().trimmed() == "application/json" &&
           std::all_of(parts.begin() + 1, parts.end(), [](const QByteArray &part) {
               const QByteArray parameter = part.trimmed();
               return !parameter.startsWith("charset=") || parameter == "charset=utf-8" ||
                      parameter == "charset=\"utf-8\"";
           });
}

bool isCoded(QByteArrayView contentEncoding)
{
    return !contentEncoding.isEmpty() && contentEncoding.compare("identity", Qt::CaseInsensitive) != 0;
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
    if (isWrite(request.method) && request.hasBody && isCoded(request.contentEncoding)) {
        return refusal(ErrorCode::UnsupportedMediaType, u"The body must come without a content coding."_s,
                       {{"Accept-Encoding"_ba, "identity"_ba}}); // RFC 9110, section 15.5.16
    }
    return {std::nullopt, match.route, scope};
}
