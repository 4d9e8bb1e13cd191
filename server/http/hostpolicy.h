// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <vector>

// Which names a request may use for this server in its Host field. A page on the web can have its own name resolve to
// 127.0.0.1 (DNS rebinding) and then read a server on the visitor's machine, but it cannot make the browser send
// another Host; so a server on loopback answers only to names of loopback and to those it is told of.
class HostPolicy
{
public:
    // Not bound to loopback: any name will do.
    HostPolicy() = default;
    explicit HostPolicy(std::vector<QByteArray> allowedHosts)
        : m_isLoopback(true)
        , m_allowed(std::move(allowedHosts))
    {
    }

    bool allows(QByteArrayView host) const; // the value of a Host field, with or without a port

private:
    bool m_isLoopback = false;
    std::vector<QByteArray> m_allowed;
};
