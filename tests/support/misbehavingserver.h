// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QJsonObject>
#include <QList>
#include <QSet>
#include <QTcpServer>

class QTcpSocket;

// A server for /posts on a free port of 127.0.0.1 that keeps its posts in memory and makes one mistake of your choice.
// An honest one answers POST, GET with pages, and DELETE as OneWriter does, idempotency keys included.
// Threads: one; needs the event loop.
class MisbehavingServer : public QTcpServer
{
    Q_OBJECT

public:
    enum class Fault : quint8 {
        None,
        // of the connection
        ClosesAtOnce, // before it has been asked anything
        ClosesUnanswered,
        ClosesHalfWay,
        Resets,
        ResetsSlowly, // after 300 ms
        NeverAnswers,
        AnswersOnce,       // on each connection, and never again
        AnswersSlowly,     // after 300 ms
        AnswersByteByByte, // one byte per turn of the event loop
        SendsHeadOnly,     // and leaves the connection open
        SendsInterimsForEver,
        StallsInLargeError, // 16 MiB, of which 1 MiB comes
        // of the answer
        SpeaksRubbish,
        SaysTooShortLength,
        SaysTooLongLength, // and closes
        SendsChunks,
        HasNoWorker,   // like any other HTTP server
        RefusesWrites, // QUEUE_FULL, not-applied
        WantsToken,    // UNAUTHORIZED, whatever it is asked
        // of the data
        LosesWrites,      // every third acknowledged post is not kept
        DuplicatesWrites, // every third is kept twice
        DropsAnswers,     // every third post is kept, and the connection closed instead of answered
        ForgetsKeys,      // the same, and a repeated key makes another post
        KeepsRefused,     // every third is refused as not applied, and kept
        KeepsLate,        // closes the connection instead of answering every third, and carries it out a second later
        // of the list
        ListsForEver, // the same page again and again
        ListsRubbish,
    };
    Q_ENUM(Fault)

    explicit MisbehavingServer(Fault fault, QObject *parent = nullptr);

    QString url() const;
    int reads() const { return m_reads; }               // GET /posts without a query
    int writes() const { return m_writes; }             // POST /posts, repeated ones included
    int writesToCome() const { return m_writesToCome; } // that Fault::KeepsLate will carry out
    int mostConnections() const { return m_mostConnections; }
    QStringList titles() const;                         // of the posts kept, oldest first
    QList<QByteArray> heads() const { return m_heads; } // of all requests received

    // No request is answered before so many are waiting.
    void answerOnlyTogether(int requests) { m_together = requests; }

signals:
    void requested(); // one more request has come

private:
    struct Answer {
        int status = 200;
        QJsonObject body;
        bool isDropped = false;
    };

    void onConnection();
    void readRequests(QTcpSocket *socket);
    void respond(QTcpSocket *socket, const QByteArray &head, const QByteArray &body);
    Answer answerTo(const QByteArray &head, const QByteArray &body);
    Answer create(const QByteArray &head, const QByteArray &body);
    Answer keep(const QByteArray &key, const QByteArray &body, bool isThird);
    Answer page(const QByteArray &target) const;
    void send(QTcpSocket *socket, const QByteArray &bytes);
    void sendByteByByte(QTcpSocket *socket, const QByteArray &bytes);
    void sendInterims(QTcpSocket *socket);

    const Fault m_fault;
    QList<QJsonObject> m_posts;
    QHash<QByteArray, QJsonObject> m_byKey;
    QHash<QTcpSocket *, QByteArray> m_received;
    QSet<QTcpSocket *> m_answered;
    QList<std::pair<QTcpSocket *, QByteArray>> m_held;
    QList<QByteArray> m_heads;
    int m_together = 0;
    int m_reads = 0;
    int m_writes = 0;
    int m_writesToCome = 0;
    int m_connections = 0;
    int m_mostConnections = 0;
};
