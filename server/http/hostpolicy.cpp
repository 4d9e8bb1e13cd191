// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/hostpolicy.h"

#include <algorithm>

#include <arpa/inet.h>

namespace
{

bool isPort(QByteArrayView text)
{
    return text.size() <= 5 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "name", "name:port", "[v6]" or "[v6]:port" without its port; empty if it is none of these.
QByteArrayView withoutPort(QByteArrayView host)
{
    const qsizetype searchFrom = host.startsWith('[') ? host.indexOf(']') : 0;
    if (searchFrom < 0)
        return {};
    const qsizetype colon = host.indexOf(':', searchFrom);
    if (colon < 0)
        return host;
    return isPort(host.sliced(colon + 1)) ? host.first(colon) : QByteArrayView();
}

bool isSame(QByteArrayView one, QByteArrayView other)
{
    return one.size() == other.size() && one.compare(other, Qt::CaseInsensitive) == 0;
}

bool isLoopback(QByteArrayView name)
{
    if (isSame(name, "localhost") || name == "[::1]")
        return true;
    in_addr address{};
    return name.startsWith("127.") && ::inet_pton(AF_INET, name.toByteArray().constData(), &address) == 1;
}

} // namespace

bool HostPolicy::allows(QByteArrayView host) const
{
    if (!m_isLoopback)
        return true;
    const QByteArrayView name = withoutPort(host);
    return isLoopback(name) || std::any_of(m_allowed.begin(), m_allowed.end(),
                                           [name](const QByteArray &allowed) { return isSame(allowed, name); });
}
