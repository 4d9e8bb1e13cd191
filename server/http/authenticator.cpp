// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/authenticator.h"

#include <QCryptographicHash>

namespace
{

bool isEqualInConstantTime(const QByteArray &one, const QByteArray &other)
{
    quint8 difference = 0;
    for (qsizetype i = 0; i < one.size(); ++i) // both are digests of one length
        difference |= quint8(one[i] ^ other[i]);
    return difference == 0;
}

} // namespace

QByteArray Authenticator::scopeOfToken(QByteArrayView token)
{
    return QCryptographicHash::hash(token.toByteArray(), QCryptographicHash::Sha256).toHex();
}

std::optional<QByteArray> Authenticator::scopeOf(QByteArrayView authorization) const
{
    if (!needsToken())
        return QByteArray();
    constexpr QByteArrayView scheme = "Bearer ";
    if (authorization.size() < scheme.size() ||
        authorization.first(scheme.size()).compare(scheme, Qt::CaseInsensitive) != 0)
        return std::nullopt;
    const QByteArray presented = scopeOfToken(authorization.sliced(scheme.size()).trimmed());
    bool isKnown = false;
    for (const QByteArray &scope : m_scopes)
        isKnown |= isEqualInConstantTime(scope, presented);
    return isKnown ? std::optional(presented) : std::nullopt;
}
