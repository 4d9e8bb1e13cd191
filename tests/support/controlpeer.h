// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QString>

#include <functional>

// A client of the control socket on a bare descriptor that sends just what it is told, also what no client should, and
// reads only when asked. While it waits it turns the event loop, so that the server may live in the same thread.
// Errors: what does not come within ten seconds is empty; nothing throws.
class ControlPeer
{
public:
    enum class As { Self, Nobody }; // Nobody: by user 65534, when run by root

    class Socket
    {
    public:
        Socket();
        ~Socket();
        Socket(const Socket &) = delete;
        Socket &operator=(const Socket &) = delete;

        bool connectTo(const QString &path, As as = As::Self);
        int descriptor() const { return m_descriptor; }

    private:
        int m_descriptor;
    };

    explicit ControlPeer(const QString &path, As as = As::Self);

    void send(const QByteArray &bytes);          // all of it; stops early when the peer has closed
    qsizetype sendSome(const QByteArray &bytes); // what goes without waiting
    void finishSending();                        // the peer still reads
    QJsonObject next();                          // the next line; empty: none came, or it was no object
    bool atEnd();                                // waits for the end; true when it came without another byte
    // One request and its answer; notifications before it are passed over.
    QJsonObject ask(const QByteArray &method, const QByteArray &params = "{}");

    static QString reason(const QJsonObject &response); // error.data.code
    // Makes a socket file nobody listens on.
    static void leaveStaleSocket(const QString &path);

private:
    bool waitUntil(const std::function<bool()> &condition);
    bool fill(); // reads what is there; false at the end

    Socket m_socket;
    QByteArray m_received;
    bool m_isAtEnd = false;
};
