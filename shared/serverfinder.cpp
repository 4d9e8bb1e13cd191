// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/serverfinder.h"

#include "shared/controlsocket.h"

#include <QDir>

#include <algorithm>

using namespace Qt::StringLiterals;

void ServerFinder::start()
{
    Q_ASSERT(m_asking == 0);
    m_found.clear();
    m_refusals.clear();
    m_asking = 1; // until all have been asked
    const QStringList folders = existingControlFolders();
    for (const QString &folder : folders) {
        const QStringList names = QDir(folder).entryList({u"*.sock"_s}, QDir::System | QDir::Files);
        for (const QString &name : names) {
            const QString path = folder + u'/' + name;
            const SocketState state = probeControlSocket(path);
            if (state == SocketState::Listening || state == SocketState::Forbidden)
                ask(path);
        }
    }
    QMetaObject::invokeMethod(this, &ServerFinder::settle, Qt::QueuedConnection);
}

void ServerFinder::ask(const QString &path)
{
    ++m_asking;
    auto *client = new ControlClient(this);
    connect(client, &ControlClient::connected, this, [this, client] {
        const auto isSame = [client](const ServerInfo &other) { return other.pid == client->server().pid; };
        if (std::none_of(m_found.begin(), m_found.end(), isSame)) // a link and its socket are one server
            m_found.append(client->server());
        client->disconnect(this);
        client->deleteLater();
        settle();
    });
    connect(client, &ControlClient::failed, this, [=, this](ControlClient::Failure failure, const QString &text) {
        const Refusal refusal{path, failure, text, client->peerPid()};
        const auto isSame = [&refusal](const Refusal &other) {
            return other.pid != 0 && other.pid == refusal.pid && other.failure == refusal.failure;
        };
        if (failure != ControlClient::Failure::NobodyThere &&
            std::none_of(m_refusals.begin(), m_refusals.end(), isSame)) // a link and its socket, as above
            m_refusals.append(refusal);
        client->deleteLater();
        settle();
    });
    client->connectTo(path);
}

void ServerFinder::settle()
{
    if (--m_asking > 0)
        return;
    std::sort(m_found.begin(), m_found.end(), [](const auto &a, const auto &b) { return a.url < b.url; });
    emit finished(m_found);
}
