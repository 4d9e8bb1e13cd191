// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/controllistener.h"

#include "server/primary/controllog.h"
#include "shared/controlsocket.h"

#include <QFile>
#include <QFileInfo>
#include <QLocalSocket>

#include <cerrno>
#include <cstring>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(lcControl, "onewriter.control", QtInfoMsg)

namespace
{

bool mayControl(qintptr descriptor)
{
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(int(descriptor), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           (peer.uid == ::geteuid() || peer.uid == 0);
}

StartRefusal refusal(const QString &path, const QString &why)
{
    return {EX_UNAVAILABLE,
            u"cannot listen on the control socket %1: %2; choose another with --control PATH."_s.arg(path, why)};
}

} // namespace

ControlListener::ControlListener(int backlog, QObject *parent)
    : QObject(parent)
    , m_backlog(backlog)
{
    m_server.setMaxPendingConnections(backlog);
    connect(&m_server, &QLocalServer::newConnection, this, &ControlListener::acceptWaiting);
}

ControlListener::~ControlListener()
{
    close();
}

std::optional<StartRefusal> ControlListener::listen(const QString &path, quint16 port)
{
    if (QFile::encodeName(path).size() > maxControlPathBytes)
        return refusal(path, u"the path is longer than %1 bytes"_s.arg(maxControlPathBytes));
    const QString folder = QFileInfo(path).absolutePath();
    if (const auto problem = prepareControlFolder(folder))
        return refusal(path, u"its folder cannot be used: %1"_s.arg(*problem));

    const QString noSocket = u"a file that is no socket has this name"_s;
    if (probeControlSocket(path) == SocketState::NoSocket) // before a lock lies beside somebody's file: it would stay
        return refusal(path, noSocket);
    // Two servers that start at the same moment would both find the old socket stale; the lock lets one of them look.
    auto lock = LockFile::lock(path + ".lock"_L1);
    if (!lock) {
        if (lock.error().systemError == EWOULDBLOCK)
            return refusal(path, u"it is held by process %1"_s.arg(lock.error().holder));
        return refusal(path, u"its lock file: %1"_s.arg(qt_error_string(lock.error().systemError)));
    }
    switch (probeControlSocket(path)) {
    case SocketState::Absent:
        break;
    case SocketState::Stale:
        QFile::remove(path);
        break;
    case SocketState::Listening:
    case SocketState::Forbidden:
        return refusal(path, u"another program listens on it"_s);
    case SocketState::NoSocket:
        return refusal(path, noSocket); // come meanwhile
    }
    m_lock = std::move(*lock);
    m_path = path;
    if (const auto problem = bindAndListen()) {
        m_path.clear();
        m_lock.reset();
        return refusal(path, *problem);
    }
    addLink(port);
    return std::nullopt;
}

void ControlListener::listenAgainIfClosed()
{
    if (m_path.isEmpty() || m_server.isListening())
        return;
    const auto problem = bindAndListen();
    if (problem)
        qCWarning(lcControl).noquote() << "the control socket was closed and cannot be opened again:" << *problem;
    else
        qCWarning(lcControl) << "the control socket was closed and is open again; were there too few descriptors?";
}

void ControlListener::close()
{
    const QString path = std::exchange(m_path, {});
    m_server.close();                                                   // removes the file
    if (!m_link.isEmpty() && QFileInfo(m_link).symLinkTarget() == path) // else another server has taken it
        QFile::remove(m_link);
    m_link.clear();
    m_lock.reset();
}

// Bound here and not by QLocalServer: its access options bind in a temporary folder and then rename over whatever has
// the name, which needs a shorter path. The mode of an unbound socket becomes the mode of its file (unix(7)), so
// there is no moment in which others may connect.
std::optional<QString> ControlListener::bindAndListen()
{
    const QByteArray name = QFile::encodeName(m_path);
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.constData(), std::size_t(name.size()));
    if (descriptor < 0 || ::fchmod(descriptor, S_IRUSR | S_IWUSR) != 0 ||
        ::bind(descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0 ||
        ::listen(descriptor, m_backlog) != 0) {
        const int error = errno;
        if (descriptor >= 0)
            ::close(descriptor);
        return qt_error_string(error);
    }
    if (!m_server.listen(descriptor)) {
        ::close(descriptor);
        return m_server.errorString();
    }
    return std::nullopt;
}

void ControlListener::addLink(quint16 port)
{
    constexpr int lastNumber = 99;
    if (m_path == defaultControlPath(port) || prepareControlFolder(controlFolder()))
        return;
    for (int number = 1; m_link.isEmpty() && number <= lastNumber; ++number) {
        const QString link = defaultControlPath(port, number);
        const SocketState state = probeControlSocket(link);
        if (state != SocketState::Absent && state != SocketState::Stale)
            continue;
        QFile::remove(link); // also a link to a socket that is gone
        if (!QFile::link(m_path, link))
            return;
        m_link = link;
    }
}

void ControlListener::acceptWaiting()
{
    while (QLocalSocket *socket = m_server.nextPendingConnection()) {
        if (mayControl(socket->socketDescriptor())) {
            emit connected(socket);
        } else {
            qCWarning(lcControl) << "refused a connection of another user";
            delete socket;
        }
    }
}
