// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/queryparameters.h"

#include <QUrlQuery>

#include <algorithm>

using namespace Qt::StringLiterals;

WriteResult<QueryParameters> queryParameters(const QHttpServerRequest &request,
                                             std::initializer_list<QLatin1StringView> allowed)
{
    QueryParameters parameters;
    const QList<std::pair<QString, QString>> items = request.query().queryItems(QUrl::FullyDecoded);
    for (const auto &[name, value] : items) {
        if (name.isEmpty() && value.isEmpty()) // between two "&", or before the first
            continue;
        if (std::find(allowed.begin(), allowed.end(), name) == allowed.end())
            return refused(ErrorCode::Invalid, u"The query parameter \"%1\" is not known here."_s.arg(shortened(name)));
        if (parameters.contains(name))
            return refused(ErrorCode::Invalid, u"The query parameter \"%1\" is there twice."_s.arg(shortened(name)));
        parameters.insert(name, value);
    }
    return parameters;
}
