// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/gateway.h"

#include <QTcpServer>

class Gateway::Private
{
public:
    explicit Private(GatewayOptions gatewayOptions)
        : options(std::move(gatewayOptions))
    {
    }

    GatewayOptions options;
    HttpCounters counters;
    QHttpServer http;
    Router router{http, counters};
    QTcpServer *tcp = nullptr;
};

Gateway::Gateway(GatewayOptions options, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(std::move(options)))
{
}

Gateway::~Gateway() = default;

Router &Gateway::router()
{
    return d->router;
}

bool Gateway::listen(int descriptor)
{
    auto tcp = std::make_unique<QTcpServer>();
    if (!tcp->setSocketDescriptor(descriptor))
        return false;
    d->tcp = tcp.release();
    d->http.bind(d->tcp);
    return true;
}

quint16 Gateway::port() const
{
    return d->tcp ? d->tcp->serverPort() : 0;
}

void Gateway::drain()
{
    d->tcp->close();
    QMetaObject::invokeMethod(this, &Gateway::drained, Qt::QueuedConnection);
}

void Gateway::closeAfterFlush(std::chrono::milliseconds)
{
    drain();
}

const HttpCounters &Gateway::counters() const
{
    return d->counters;
}
