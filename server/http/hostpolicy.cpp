// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/hostpolicy.h"

#include <QHostAddress>

#include <algorithm>

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

// A name with a dot at its end is the same name, written in full.
QByteArrayView withoutDot(QByteArrayView name)
{
    return name.endsWith('.') ? name.chopped(1) : name;
}

bool isLoopback(QByteArrayView name)
{
    if (isSame(name, "localhost") || name == "127.0.0.1") // nearly always, and without a copy
        return true;
    const bool isV6 = name.startsWith('[') && name.endsWith(']');
    return QHostAddress(QString::fromLatin1(isV6 ? name.sliced(1).chopped(1) : name)).isLoopback();
}

} // namespace

bool HostPolicy::allows(QByteArrayView host) const
{
    if (!m_isLoopback)
        return true;
    const QByteArrayView name = withoutDot(withoutPort(host));
    return isLoopback(name) || std::any_of(m_allowed.begin(), m_allowed.end(), [name](const QByteArray &allowed) {
               return isSame(withoutDot(allowed), name);
           });
}
