// SPDX-License-Identifier: GPL-3.0-or-later
// Qt's HTTP server with nothing around it: one route that answers constant bytes. Started twice on one port it is the
// yardstick for the reads of two workers.
//
//   barehttpserver PORT BYTES      every GET gets BYTES bytes of JSON; prints "ready" once it listens
#include <QCoreApplication>
#include <QHttpServer>
#include <QTcpServer>

#include <arpa/inet.h>
#include <cstdio>
#include <netinet/in.h>
#include <sys/socket.h>

namespace
{

// A listening socket that a second process of ours may share, or -1.
int listenOnShared(quint16 port)
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0 ||
        ::bind(descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0 ||
        ::listen(descriptor, 4096) != 0)
        return -1;
    return descriptor;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 3) {
        std::fputs("usage: barehttpserver PORT BYTES\n", stderr);
        return 64;
    }
    const QByteArray body = '"' + QByteArray(arguments[2].toInt() - 2, 'x') + '"';

    QHttpServer server;
    QTcpServer listener;
    const auto answer = [&body] { return QHttpServerResponse("application/json", body); };
    server.route(QStringLiteral("/posts"), QHttpServerRequest::Method::Get, answer);
    server.route(QStringLiteral("/posts/<arg>"), QHttpServerRequest::Method::Get,
                 [answer](const QString &) { return answer(); });
    if (!listener.setSocketDescriptor(listenOnShared(arguments[1].toUShort()))) {
        std::perror("barehttpserver: cannot listen");
        return 69;
    }
    server.bind(&listener);
    std::puts("ready");
    std::fflush(stdout);
    return QCoreApplication::exec();
}
