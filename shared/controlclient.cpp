// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/controlclient.h"

#include "shared/controlsocket.h"

#include <QJsonDocument>
#include <QPointer>

#include <sys/socket.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

// Long enough for a server in the middle of a checkpoint on a slow disk, short enough for somebody who waits.
constexpr auto greetingLimit = 5s;

qint64 peerOf(const QLocalSocket &socket)
{
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(int(socket.socketDescriptor()), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 ? peer.pid : 0;
}

} // namespace

ControlClient::ControlClient(QObject *parent)
    : QObject(parent)
{
    m_greetingTimer.setSingleShot(true);
    connect(&m_greetingTimer, &QTimer::timeout, this, [this] {
        if (!m_input.isEmpty()) // it talks, but says nothing
            return fail(Failure::NotOneWriter, tr("Who listens on %1 is no OneWriter server.").arg(m_path));
        const QString who = m_peerPid > 0 ? tr("Process %1, which listens on %2,").arg(m_peerPid).arg(m_path)
                                          : tr("Who listens on %1").arg(m_path);
        fail(Failure::Silent, tr("%1 does not answer: it is stopped or very busy, or no OneWriter.").arg(who));
    });
    connect(&m_socket, &QLocalSocket::connected, this, &ControlClient::greet);
    connect(&m_socket, &QLocalSocket::readyRead, this, &ControlClient::readLines);
    connect(&m_socket, &QLocalSocket::errorOccurred, this, &ControlClient::onSocketError);
    connect(&m_socket, &QLocalSocket::disconnected, this, &ControlClient::onDisconnected);
}

ControlClient::~ControlClient()
{
    m_socket.disconnect(this); // it says goodbye when it is destroyed
}

void ControlClient::connectTo(const QString &path)
{
    Q_ASSERT(m_state == State::Idle);
    m_path = path;
    m_peerPid = 0;
    m_state = State::Connecting;
    m_greetingTimer.start(greetingLimit);
    // Later, since connectToServer() reports the usual failures before it returns.
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (m_state == State::Connecting)
                m_socket.connectToServer(m_path);
        },
        Qt::QueuedConnection);
}

void ControlClient::close()
{
    end();
}

void ControlClient::call(QLatin1StringView method, const QJsonObject &params, Reply reply)
{
    Q_ASSERT(isConnected());
    send(method, params, std::move(reply));
}

void ControlClient::send(QLatin1StringView method, const QJsonObject &params, Reply reply)
{
    m_waiting.insert(++m_lastId, std::move(reply));
    m_socket.write(controlLine(controlRequest(m_lastId, method, params)));
}

void ControlClient::greet()
{
    m_state = State::Greeting;
    m_peerPid = peerOf(m_socket);
    send(controlmethod::serverInfo, {}, [this](const ControlResult &info) { checkServer(info); });
}

void ControlClient::checkServer(const ControlResult &info)
{
    if (m_state != State::Greeting) // the connection ended meanwhile, and failed() says so
        return;
    // The version first: another one may describe itself in other words.
    const QJsonObject answer = info.value_or(QJsonObject());
    const int version = answer.value("protocolVersion"_L1).toInt();
    if (answer.value("name"_L1).toString() != "onewriter"_L1 || version == 0)
        return fail(Failure::NotOneWriter, tr("Who listens on %1 is no OneWriter server.").arg(m_path));
    if (version != controlProtocolVersion)
        return fail(Failure::VersionMismatch,
                    tr("The server on %1 speaks version %2 of the control protocol, this program version %3; use the "
                       "programs of one release.")
                        .arg(m_path)
                        .arg(version)
                        .arg(controlProtocolVersion));
    if (!fromJson(answer, m_server))
        return fail(Failure::NotOneWriter, tr("The server on %1 describes itself wrongly.").arg(m_path));
    m_greetingTimer.stop();
    m_state = State::Connected;
    emit connected();
}

void ControlClient::readLines()
{
    const QPointer<ControlClient> self(this); // whoever is told may end or delete this
    m_input += m_socket.readAll();
    for (;;) {
        const qsizetype end = m_input.indexOf('\n', m_searched);
        if (end < 0) {
            m_searched = m_input.size();
            break;
        }
        const QJsonDocument document = QJsonDocument::fromJson(QByteArrayView(m_input).first(end).toByteArray());
        m_input.remove(0, end + 1);
        m_searched = 0;
        if (!document.isObject())
            return fail(Failure::NotOneWriter, tr("Who listens on %1 does not speak JSON-RPC.").arg(m_path));
        handle(document.object());
        if (!self || m_state == State::Idle)
            return;
    }
    if (m_input.size() > maxControlReplyBytes)
        fail(Failure::NotOneWriter, tr("Who listens on %1 sends a line without an end.").arg(m_path));
}

void ControlClient::handle(const QJsonObject &message)
{
    if (message.contains("method"_L1)) {
        if (isConnected())
            emit notified(message.value("method"_L1).toString(), message.value("params"_L1).toObject());
        return;
    }
    const QJsonValue id = message.value("id"_L1);
    const Reply reply = m_waiting.take(id.toInteger());
    if (reply && message.value("result"_L1).isObject())
        reply(message.value("result"_L1).toObject());
    else if (reply)
        reply(tl::unexpected(controlErrorFromJson(message.value("error"_L1).toObject())));
    else if (id.isNull())
        failRefused(controlErrorFromJson(message.value("error"_L1).toObject()));
}

// It could not make sense of us, or has too many connections, and closes.
void ControlClient::failRefused(const ControlError &error)
{
    Failure failure = Failure::ConnectionLost;
    if (m_state != State::Connected)
        failure = error.reason == "TOO_MANY_CONNECTIONS"_L1 ? Failure::Full : Failure::NotOneWriter;
    fail(failure, tr("The server on %1 refused: %2").arg(m_path, error.message));
}

void ControlClient::onSocketError(QLocalSocket::LocalSocketError error)
{
    switch (error) {
    case QLocalSocket::ServerNotFoundError:
    case QLocalSocket::ConnectionRefusedError:
        if (probeControlSocket(m_path) == SocketState::NoSocket)
            return fail(Failure::NobodyThere, tr("%1 is no socket.").arg(m_path));
        return fail(Failure::NobodyThere, tr("No server listens on %1.").arg(m_path));
    case QLocalSocket::SocketAccessError:
        return fail(Failure::PermissionDenied,
                    tr("There is no permission to use %1: it belongs to another user.").arg(m_path));
    case QLocalSocket::PeerClosedError:
        return; // disconnected() follows, after what it sent last has been read
    default:
        return fail(m_state == State::Connected ? Failure::ConnectionLost : Failure::NobodyThere,
                    u"%1: %2."_s.arg(m_path, m_socket.errorString()));
    }
}

void ControlClient::onDisconnected()
{
    if (m_state == State::Connected)
        fail(Failure::ConnectionLost, tr("The connection to the server on %1 was lost.").arg(m_path));
    else if (m_state != State::Idle)
        fail(Failure::NotOneWriter, tr("Who listens on %1 closed the connection.").arg(m_path));
}

void ControlClient::end()
{
    m_state = State::Idle;
    m_greetingTimer.stop();
    m_socket.abort();
    m_input.clear();
    m_searched = 0;
    const auto waiting = std::exchange(m_waiting, {});
    for (const Reply &reply : waiting)
        reply(controlRefusal(controlreason::connectionLost,
                             tr("The connection to the server on %1 was lost.").arg(m_path)));
}

void ControlClient::fail(Failure failure, const QString &text)
{
    if (m_state == State::Idle)
        return;
    const QPointer<ControlClient> self(this);
    end();
    if (self)
        emit failed(failure, text);
}
