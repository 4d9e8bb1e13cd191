// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QMap>

#include <chrono>
#include <utility>

struct HttpAnswer {
    int status = 0;                      // 0: the connection ended, or the time was up, before a whole answer was there
    QMap<QByteArray, QByteArray> fields; // names in lower case
    QByteArray body;

    QJsonObject json() const; // empty when the body is no JSON object
    QJsonObject data() const; // its member "data"
    QString code() const;     // of a problem document
    QString outcome() const;
};

// A client on one blocking connection to 127.0.0.1 that sends just what it is told, also what no client should.
// Threads: one at a time, any. Errors: an answer with status 0; nothing throws.
class HttpClient
{
public:
    using Fields = QList<std::pair<QByteArray, QByteArray>>;

    explicit HttpClient(quint16 port, std::chrono::milliseconds timeout = std::chrono::seconds(30));
    ~HttpClient();
    HttpClient(HttpClient &&other) noexcept;
    HttpClient &operator=(HttpClient &&) = delete;

    bool isConnected() const { return m_socket >= 0; }

    // Sends a request with Host and, where there is a body, Content-Type and Content-Length, and waits for the answer.
    HttpAnswer request(const QByteArray &method, const QByteArray &target, const QByteArray &body = {},
                       const Fields &fields = {});
    HttpAnswer get(const QByteArray &target, const Fields &fields = {}) { return request("GET", target, {}, fields); }
    HttpAnswer post(const QByteArray &target, const QJsonObject &body, const Fields &fields = {});
    HttpAnswer patch(const QByteArray &target, const QJsonObject &body, const Fields &fields = {});

    bool send(const QByteArray &bytes); // false when the connection is gone
    HttpAnswer receive(bool isHead = false);
    bool atEnd();         // waits for the end of the connection; true when it came without another byte
    void finishSending(); // a FIN: the client still reads
    void reset();         // a RST: the client is gone

private:
    bool fill(); // waits for more bytes; false at the end, on an error and when the time is up

    int m_socket = -1;
    std::chrono::milliseconds m_timeout;
    QByteArray m_received;
};

// The same for a single request on a connection of its own.
HttpAnswer httpGet(quint16 port, const QByteArray &target, const HttpClient::Fields &fields = {});
HttpAnswer httpPost(quint16 port, const QByteArray &target, const QJsonObject &body,
                    const HttpClient::Fields &fields = {});
