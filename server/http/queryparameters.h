// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/operations/writequeueerror.h"

#include <QHash>
#include <QHttpServerRequest>
#include <QLatin1StringView>

#include <initializer_list>

// The parameters in a request's query, percent-decoded; "+" stands for itself. One that is not in `allowed`, or that is
// there twice, is INVALID, and `detail` names it.
using QueryParameters = QHash<QString, QString>;
WriteResult<QueryParameters> queryParameters(const QHttpServerRequest &request,
                                             std::initializer_list<QLatin1StringView> allowed);
