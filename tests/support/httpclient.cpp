// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/httpclient.h"

#include <QJsonDocument>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

QJsonObject HttpAnswer::json() const
{
    return QJsonDocument::fromJson(body).object();
}

QJsonObject HttpAnswer::data() const
{
    return json().value(u"data").toObject();
}

QString HttpAnswer::code() const
{
    return json().value(u"code").toString();
}

QString HttpAnswer::outcome() const
{
    return json().value(u"outcome").toString();
}

HttpClient::HttpClient(quint16 port, std::chrono::milliseconds timeout)
    : m_timeout(timeout)
{
    m_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(m_socket, reinterpret_cast<const sockaddr *>(&address), sizeof(address)) != 0) {
        ::close(std::exchange(m_socket, -1));
        return;
    }
    const int on = 1;
    ::setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

HttpClient::~HttpClient()
{
    if (m_socket >= 0)
        ::close(m_socket);
}

HttpClient::HttpClient(HttpClient &&other) noexcept
    : m_socket(std::exchange(other.m_socket, -1))
    , m_timeout(other.m_timeout)
    , m_received(std::move(other.m_received))
{
}

HttpAnswer HttpClient::request(const QByteArray &method, const QByteArray &target, const QByteArray &body,
                               const Fields &fields)
{
    QByteArray bytes = method + ' ' + target + " HTTP/1.1\r\nHost: localhost\r\n";
    if (!body.isEmpty())
        bytes += "Content-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n";
    for (const auto &[name, value] : fields)
        bytes += name + ": " + value + "\r\n";
    return send(bytes + "\r\n" + body) ? receive(method == "HEAD") : HttpAnswer{};
}

HttpAnswer HttpClient::post(const QByteArray &target, const QJsonObject &body, const Fields &fields)
{
    return request("POST", target, QJsonDocument(body).toJson(QJsonDocument::Compact), fields);
}

HttpAnswer HttpClient::patch(const QByteArray &target, const QJsonObject &body, const Fields &fields)
{
    return request("PATCH", target, QJsonDocument(body).toJson(QJsonDocument::Compact), fields);
}

bool HttpClient::send(const QByteArray &bytes)
{
    qsizetype sent = 0;
    while (m_socket >= 0 && sent < bytes.size()) {
        const ssize_t n = ::send(m_socket, bytes.constData() + sent, std::size_t(bytes.size() - sent), MSG_NOSIGNAL);
        if (n < 0)
            return false;
        sent += n;
    }
    return m_socket >= 0;
}

bool HttpClient::fill()
{
    pollfd waiting{m_socket, POLLIN, 0};
    if (m_socket < 0 || ::poll(&waiting, 1, int(m_timeout.count())) != 1)
        return false;
    char buffer[16'384];
    const ssize_t n = ::recv(m_socket, buffer, sizeof(buffer), 0);
    if (n <= 0)
        return false;
    m_received.append(buffer, n);
    return true;
}

HttpAnswer HttpClient::receive(bool isHead)
{
    qsizetype headEnd = -1;
    while ((headEnd = m_received.indexOf("\r\n\r\n")) < 0) {
        if (!fill())
            return {};
    }
    const QList<QByteArray> lines = m_received.first(headEnd).replace("\r\n", "\n").split('\n');
    HttpAnswer answer;
    answer.status = lines.first().mid(9, 3).toInt();
    for (const QByteArray &line : lines.mid(1)) {
        const qsizetype colon = line.indexOf(':');
        answer.fields.insert(line.first(colon).toLower(), line.mid(colon + 1).trimmed());
    }
    m_received.remove(0, headEnd + 4);
    if (answer.status == 100) // an interim answer; the real one follows
        return receive(isHead);
    const qsizetype length = isHead ? 0 : answer.fields.value("content-length").toLongLong();
    while (m_received.size() < length) {
        if (!fill())
            return {};
    }
    answer.body = m_received.first(length);
    m_received.remove(0, length);
    return answer;
}

bool HttpClient::atEnd()
{
    return m_received.isEmpty() && !fill() && m_received.isEmpty();
}

void HttpClient::finishSending()
{
    ::shutdown(m_socket, SHUT_WR);
}

void HttpClient::reset()
{
    const linger none{1, 0};
    ::setsockopt(m_socket, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
    ::close(std::exchange(m_socket, -1));
}

HttpAnswer httpGet(quint16 port, const QByteArray &target, const HttpClient::Fields &fields)
{
    return HttpClient(port).get(target, fields);
}

HttpAnswer httpPost(quint16 port, const QByteArray &target, const QJsonObject &body, const HttpClient::Fields &fields)
{
    return HttpClient(port).post(target, body, fields);
}
