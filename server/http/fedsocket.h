// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/answer.h"

#include <QTcpSocket>

// A QTcpSocket without a descriptor: QHttpServer reads one complete request from it and writes one answer to it, and
// never meets a client. It stays connected as long as QHttpServer may refer to it, whatever became of the client.
// Owner: FedServer, which uses it for one request after the other.
class FedSocket : public QTcpSocket
{
    Q_OBJECT

public:
    explicit FedSocket(QObject *parent);
    ~FedSocket() override;

    // Hands `request` to QHttpServer. A synchronous route has answered when this returns: hasAnswer().
    // REQUIRES: the last answer was taken.
    void feed(quint64 requester, QByteArray request);
    quint64 requester() const { return m_requester; }
    bool hasAnswer() const { return m_answer.isComplete(); }
    Answer takeAnswer();
    // QHttpServer would not read on: this socket is of no use any more.
    bool isBroken() const { return m_isBroken; }
    // Ends the connection as QHttpServer sees it, which then deletes the socket.
    void dismiss();

    // Not true, but QHttpServer reads a head inside a transaction, for which QIODevice would copy each byte of a
    // sequential device once more. It never rolls back, and nobody seeks.
    bool isSequential() const override { return false; }
    qint64 bytesAvailable() const override;
    void disconnectFromHost() override;
    void close() override { disconnectFromHost(); }

signals:
    void answeredLate(); // after feed() returned
    void broke();        // likewise

protected:
    qint64 readData(char *data, qint64 maxSize) override;
    qint64 writeData(const char *data, qint64 size) override;

private:
    quint64 m_requester = 0;
    QByteArray m_request;
    qsizetype m_position = 0;
    Answer m_answer;
    bool m_isFeeding = false;
    bool m_isBroken = false;
};
