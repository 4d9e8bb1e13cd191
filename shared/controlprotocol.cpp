// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/controlprotocol.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace
{

QJsonObject toJson(const ControlError &error)
{
    QJsonObject json{{u"code"_s, error.code}, {u"message"_s, error.message}};
    if (!error.reason.isEmpty())
        json.insert("data"_L1, QJsonObject{{u"code"_s, error.reason}});
    return json;
}

} // namespace

QByteArray controlLine(const QJsonObject &message)
{
    return QJsonDocument(message).toJson(QJsonDocument::Compact) + '\n';
}

QJsonObject controlRequest(qint64 id, QLatin1StringView method, const QJsonObject &params)
{
    QJsonObject message = controlNotification(method, params);
    message.insert("id"_L1, id);
    return message;
}

QJsonObject controlNotification(QLatin1StringView method, const QJsonObject &params)
{
    return {{u"jsonrpc"_s, u"2.0"_s}, {u"method"_s, method}, {u"params"_s, params}};
}

QJsonObject controlResponse(const QJsonValue &id, const ControlResult &result)
{
    QJsonObject message{{u"jsonrpc"_s, u"2.0"_s}, {u"id"_s, id}};
    if (result)
        message.insert("result"_L1, *result);
    else
        message.insert("error"_L1, toJson(result.error()));
    return message;
}

ControlError controlErrorFromJson(const QJsonObject &error)
{
    return {error.value("code"_L1).toInt(ControlError::Refused), error.value("message"_L1).toString(),
            error.value("data"_L1).toObject().value("code"_L1).toString()};
}
