// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/fedsocket.h"

#include <QTcpServer>

#include <functional>
#include <optional>
#include <vector>

// The QTcpServer that QHttpServer is bound to. QHttpServer takes it for one that listens; what it gets from it are fed
// sockets only, one per request in flight, used again for the next. No QTcpSocket of a client ever exists: should Qt
// accept a connection by itself after all, its descriptor goes to `adopt`.
// Threads: the worker's main thread.
// Owner:   QHttpServer, by bind().
class FedServer : public QTcpServer
{
    Q_OBJECT

public:
    struct Callbacks {
        std::function<void(quint64 requester, const Answer &answer)> answeredLate;
        std::function<void(int descriptor)> adopt;
    };
    explicit FedServer(Callbacks callbacks);

    // Takes over a listening socket, on which Qt does not accept. False, and not taken, if it is none.
    bool listenOn(int descriptor);

    // Hands a request to QHttpServer. The answer if the route gave one at once; otherwise answeredLate() comes for this
    // requester, never from within this call.
    std::optional<Answer> feed(quint64 requester, QByteArray request);

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    FedSocket *idleSocket();
    void onAnsweredLate(FedSocket *socket);
    void onBroke(FedSocket *socket);
    void deliverLate();
    void release(FedSocket *socket);

    Callbacks m_callbacks;
    std::vector<FedSocket *> m_idle;
    std::vector<FedSocket *> m_late; // answered, to be delivered when control is back in the event loop
};
