// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/endpoint.h"

#include <cstring>
#include <memory>

#include <netdb.h>

tl::expected<QList<Endpoint>, QString> resolve(const QUrl &url)
{
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo *found = nullptr;
    const int error = ::getaddrinfo(url.host(QUrl::EncodeUnicode).toUtf8().constData(),
                                    QByteArray::number(url.port()).constData(), &hints, &found);
    if (error != 0)
        return tl::unexpected(QString::fromLocal8Bit(::gai_strerror(error)));
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
    QList<Endpoint> endpoints;
    for (const addrinfo *entry = found; entry; entry = entry->ai_next) {
        Endpoint &endpoint = endpoints.emplaceBack();
        std::memcpy(&endpoint.address, entry->ai_addr, entry->ai_addrlen);
        endpoint.length = entry->ai_addrlen;
    }
    return endpoints;
}
