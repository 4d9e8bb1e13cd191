// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/textmember.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{

qsizetype codePoints(QStringView text)
{
    return text.size() - std::count_if(text.begin(), text.end(), [](QChar c) { return c.isLowSurrogate(); });
}

} // namespace

WriteResult<QString> textMember(const BodyMembers &object, const TextRule &rule)
{
    const QJsonValue value = object.value(rule.member);
    if (value.isUndefined())
        return refused(ErrorCode::Invalid, u"\"%1\" is missing."_s.arg(rule.member));
    if (!value.isString())
        return refused(ErrorCode::Invalid, u"\"%1\" must be a string."_s.arg(rule.member));
    QString text = value.toString().trimmed();
    const qsizetype length = codePoints(text);
    if (length < rule.shortest || length > rule.longest) {
        return refused(ErrorCode::Invalid, u"\"%1\" must have %2 to %3 characters; it has %4."_s.arg(rule.member)
                                               .arg(rule.shortest)
                                               .arg(rule.longest)
                                               .arg(length));
    }
    return text;
}
