// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/controlrequest.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

tl::expected<ControlRequest, BadControlRequest> parseControlRequest(const QByteArray &line)
{
    const auto bad = [](ControlError::Code code, const QString &text, const QJsonValue &id, bool isRubbish) {
        return tl::unexpected(BadControlRequest{{code, text, {}}, id, isRubbish});
    };
    // In brackets, since QJsonDocument takes no value but an array or an object, and `5` is JSON too.
    QJsonParseError error;
    const QJsonArray values = QJsonDocument::fromJson('[' + line + ']', &error).array();
    if (error.error != QJsonParseError::NoError)
        return bad(ControlError::ParseError, u"This is not JSON: %1."_s.arg(error.errorString()), QJsonValue::Null,
                   true);
    if (values.size() != 1)
        return bad(ControlError::ParseError, u"This is not JSON: a line holds one value."_s, QJsonValue::Null, true);
    if (!values.first().isObject())
        return bad(ControlError::InvalidRequest, u"A request is one JSON object."_s, QJsonValue::Null, true);

    const QJsonObject message = values.first().toObject();
    const ControlRequest request{message.value("id"_L1), message.value("method"_L1).toString(),
                                 message.value("params"_L1)};
    const QJsonValue &id = request.id;
    const bool isIdValid = id.isUndefined() || id.isNull() || id.isString() || id.isDouble();
    const bool areParamsValid = request.params.isUndefined() || request.params.isObject() || request.params.isArray();
    if (message.value("jsonrpc"_L1).toString() != "2.0"_L1 || request.method.isEmpty() || !isIdValid ||
        !areParamsValid) {
        return bad(ControlError::InvalidRequest,
                   u"A request has \"jsonrpc\": \"2.0\", \"method\", \"id\" and, as an object, \"params\"."_s,
                   isIdValid && !id.isUndefined() ? id : QJsonValue::Null, false);
    }
    return request;
}
