// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>
#include <utility>
#include <vector>

// Who may send requests: those who know one of the tokens (RFC 6750, section 2.1). Without any token everybody may.
// /healthz and /readyz need none, so that a probe needs no secret (Access::Open of their routes).
// Tokens are kept and compared as their SHA-256, each with all others and in constant time, so that how long a refusal
// takes says nothing about them.
class Authenticator
{
public:
    Authenticator() = default;
    // `scopes`: scopeOfToken() of each.
    explicit Authenticator(std::vector<QByteArray> scopes)
        : m_scopes(std::move(scopes))
    {
    }

    // The token's SHA-256 in hexadecimal digits: all that this class, and any process but the primary, knows of it.
    static QByteArray scopeOfToken(QByteArrayView token);

    bool needsToken() const { return !m_scopes.empty(); }
    // The scope for the value of an Authorization field: two tokens never see each other's idempotency keys. Empty when
    // no tokens are configured; nothing when the request must be refused.
    std::optional<QByteArray> scopeOf(QByteArrayView authorization) const;

private:
    std::vector<QByteArray> m_scopes;
};
