// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/misbehavingserver.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTcpSocket>
#include <QTimer>
#include <QUuid>

#include <sys/socket.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

constexpr auto worker = 4711;
constexpr auto slowness = 300ms;
constexpr auto lateness = 1s;
constexpr int postsPerPage = 7; // so that a listing has to follow many

QByteArray fieldOf(const QByteArray &head, const QByteArray &name)
{
    const qsizetype start = head.indexOf("\r\n" + name + ": ");
    if (start < 0)
        return {};
    const qsizetype value = start + name.size() + 4;
    return head.mid(value, head.indexOf("\r\n", value) - value);
}

QByteArray answerBytes(int status, const QByteArray &body, const QByteArray &fields)
{
    return "HTTP/1.1 "_ba + QByteArray::number(status) + " Status\r\n"_ba + fields + "\r\n"_ba + body;
}

QByteArray lengthField(qsizetype length)
{
    return "Content-Length: "_ba + QByteArray::number(length) + "\r\n"_ba;
}

QJsonObject queueFull()
{
    return {{u"code"_s, u"QUEUE_FULL"_s}, {u"outcome"_s, u"not-applied"_s}};
}

// Closing without lingering sends a RST.
void reset(QTcpSocket *socket)
{
    const linger none{1, 0};
    ::setsockopt(int(socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &none, sizeof none);
    socket->abort();
}

} // namespace

MisbehavingServer::MisbehavingServer(Fault fault, QObject *parent)
    : QTcpServer(parent)
    , m_fault(fault)
{
    setListenBacklogSize(1000);
    connect(this, &QTcpServer::newConnection, this, &MisbehavingServer::onConnection);
    listen(QHostAddress::LocalHost);
}

QString MisbehavingServer::url() const
{
    return u"http://127.0.0.1:%1"_s.arg(serverPort());
}

QStringList MisbehavingServer::titles() const
{
    QStringList titles;
    for (const QJsonObject &post : m_posts)
        titles += post["title"_L1].toString();
    return titles;
}

void MisbehavingServer::onConnection()
{
    while (QTcpSocket *socket = nextPendingConnection()) {
        if (m_fault == Fault::ClosesAtOnce) {
            socket->disconnectFromHost();
            socket->deleteLater();
            continue;
        }
        m_mostConnections = std::max(m_mostConnections, ++m_connections);
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] { readRequests(socket); });
        connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
            --m_connections;
            m_received.remove(socket);
            m_answered.remove(socket);
            socket->deleteLater();
        });
    }
}

void MisbehavingServer::readRequests(QTcpSocket *socket)
{
    QByteArray &received = m_received[socket];
    received += socket->readAll();
    for (;;) {
        const qsizetype end = received.indexOf("\r\n\r\n");
        if (end < 0)
            return;
        const QByteArray head = received.first(end + 2);
        const qsizetype length = fieldOf(head, "Content-Length").toLongLong();
        if (received.size() < end + 4 + length)
            return;
        const QByteArray body = received.sliced(end + 4, length);
        received.remove(0, end + 4 + length);
        respond(socket, head, body);
    }
}

void MisbehavingServer::respond(QTcpSocket *socket, const QByteArray &head, const QByteArray &body)
{
    m_heads += head;
    const Answer answer = answerTo(head, body);
    emit requested();
    const QByteArray json = QJsonDocument(answer.body).toJson(QJsonDocument::Compact);
    const QByteArray workerField = "X-Worker: "_ba + QByteArray::number(worker) + "\r\n"_ba;
    const QByteArray whole = answerBytes(answer.status, json, workerField + lengthField(json.size()));
    if (answer.isDropped)
        return socket->disconnectFromHost();
    switch (m_fault) {
    case Fault::ClosesUnanswered:
        return socket->disconnectFromHost();
    case Fault::ClosesHalfWay:
        send(socket, whole.first(whole.size() / 2));
        return socket->disconnectFromHost();
    case Fault::Resets:
        return reset(socket);
    case Fault::ResetsSlowly:
        QTimer::singleShot(slowness, socket, [socket] { reset(socket); });
        return;
    case Fault::NeverAnswers:
        return;
    case Fault::AnswersOnce:
        if (m_answered.contains(socket))
            return;
        m_answered.insert(socket);
        return send(socket, whole);
    case Fault::AnswersSlowly:
        QTimer::singleShot(slowness, socket, [this, socket, whole] { send(socket, whole); });
        return;
    case Fault::AnswersByteByByte:
        return sendByteByByte(socket, whole);
    case Fault::SendsHeadOnly:
        return send(socket, whole.first(whole.size() - json.size()));
    case Fault::SendsInterimsForEver:
        return sendInterims(socket);
    case Fault::StallsInLargeError:
        return send(socket, answerBytes(500, QByteArray(1 << 20, 'x'), workerField + lengthField(16 << 20)));
    case Fault::SpeaksRubbish:
        return send(socket, "\x16\x03\x01 rubbish \xff\xfe\r\n\r\n"_ba);
    case Fault::SaysTooShortLength:
        return send(socket, answerBytes(answer.status, json, workerField + lengthField(json.size() - 2)));
    case Fault::SaysTooLongLength:
        send(socket, answerBytes(answer.status, json, workerField + lengthField(json.size() + 2)));
        return socket->disconnectFromHost();
    case Fault::SendsChunks:
        return send(socket,
                    answerBytes(answer.status, "0\r\n\r\n"_ba, workerField + "Transfer-Encoding: chunked\r\n"_ba));
    case Fault::HasNoWorker:
        return send(socket, answerBytes(answer.status, json, lengthField(json.size())));
    case Fault::None:
    case Fault::ClosesAtOnce:
    case Fault::RefusesWrites:
    case Fault::WantsToken:
    case Fault::LosesWrites:
    case Fault::DuplicatesWrites:
    case Fault::DropsAnswers:
    case Fault::ForgetsKeys:
    case Fault::KeepsRefused:
    case Fault::KeepsLate:
    case Fault::ListsForEver:
    case Fault::ListsRubbish:
        break;
    }
    m_held.emplaceBack(socket, whole);
    if (m_held.size() < m_together)
        return;
    m_together = 0;
    for (const auto &[waiting, bytes] : std::exchange(m_held, {}))
        send(waiting, bytes);
}

void MisbehavingServer::send(QTcpSocket *socket, const QByteArray &bytes)
{
    socket->write(bytes);
    socket->flush();
}

void MisbehavingServer::sendByteByByte(QTcpSocket *socket, const QByteArray &bytes)
{
    if (bytes.isEmpty())
        return;
    send(socket, bytes.first(1));
    QTimer::singleShot(0, socket, [this, socket, bytes] { sendByteByByte(socket, bytes.sliced(1)); });
}

void MisbehavingServer::sendInterims(QTcpSocket *socket)
{
    send(socket, "HTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n"_ba);
    QTimer::singleShot(0, socket, [this, socket] { sendInterims(socket); });
}

MisbehavingServer::Answer MisbehavingServer::answerTo(const QByteArray &head, const QByteArray &body)
{
    const QList<QByteArray> words = head.split(' ');
    if (m_fault == Fault::WantsToken) {
        ++(words.first() == "POST" ? m_writes : m_reads);
        return {401, {{u"code"_s, u"UNAUTHORIZED"_s}, {u"outcome"_s, u"not-applied"_s}}};
    }
    if (words.first() == "POST")
        return create(head, body);
    if (words.first() == "DELETE") {
        const QString id = QString::fromLatin1(words.at(1).sliced(qstrlen("/posts/")));
        const qsizetype removed = m_posts.removeIf([&id](const QJsonObject &post) { return post["id"_L1] == id; });
        return {removed > 0 ? 200 : 404, {}};
    }
    if (words.at(1) == "/posts")
        ++m_reads;
    return page(words.at(1));
}

MisbehavingServer::Answer MisbehavingServer::create(const QByteArray &head, const QByteArray &body)
{
    ++m_writes;
    if (m_fault == Fault::RefusesWrites)
        return {503, queueFull()};
    const QByteArray key = fieldOf(head, "Idempotency-Key");
    const bool isThird = m_writes % 3 == 0 && !m_byKey.contains(key);
    if (!isThird || m_fault != Fault::KeepsLate)
        return keep(key, body, isThird);
    ++m_writesToCome;
    QTimer::singleShot(lateness, this, [this, key, body] {
        keep(key, body, false);
        --m_writesToCome;
    });
    return {0, {}, true};
}

MisbehavingServer::Answer MisbehavingServer::keep(const QByteArray &key, const QByteArray &body, bool isThird)
{
    if (!key.isEmpty() && m_byKey.contains(key) && m_fault != Fault::ForgetsKeys)
        return {201, m_byKey.value(key)};
    QJsonObject post = QJsonDocument::fromJson(body).object();
    post["id"_L1] = QUuid::createUuid().toString(QUuid::WithoutBraces);
    const QJsonObject answer{{u"data"_s, post}};
    if (!key.isEmpty())
        m_byKey.insert(key, answer);
    if (!isThird || m_fault != Fault::LosesWrites)
        m_posts += post;
    if (isThird && m_fault == Fault::DuplicatesWrites)
        m_posts += post;
    if (isThird && m_fault == Fault::KeepsRefused)
        return {503, queueFull()};
    return {201, answer, isThird && (m_fault == Fault::DropsAnswers || m_fault == Fault::ForgetsKeys)};
}

// Newest first; the cursor is the number of posts that are older.
MisbehavingServer::Answer MisbehavingServer::page(const QByteArray &target) const
{
    const qsizetype after = target.indexOf("after=");
    qsizetype older = after < 0 ? m_posts.size() : target.sliced(after + 6).toLongLong();
    QJsonArray data;
    while (older > 0 && data.size() < postsPerPage)
        data.append(m_posts.at(--older));
    if (m_fault == Fault::ListsRubbish)
        return {200, {{u"data"_s, 7}}};
    if (m_fault == Fault::ListsForEver)
        older = m_posts.size();
    const QJsonValue next = older > 0 ? QJsonValue(QString::number(older)) : QJsonValue();
    return {200, {{u"data"_s, data}, {u"next"_s, next}}};
}
