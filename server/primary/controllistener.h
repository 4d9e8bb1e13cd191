// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/storage/lockfile.h"
#include "server/storage/startrefusal.h"

#include <QLocalServer>
#include <QObject>

#include <optional>

// The file of the control socket: listens there, with a lock beside it, and puts a link where commands look.
//
// Threads: the main thread.
// Owner:   ControlServer.
// Errors:  listen() says why it could not; afterwards a socket that was lost is opened again, and the log says so.
// Rule:    only this user and root may connect: mode 0600, and the peer's credentials are looked at (SO_PEERCRED,
//          unix(7)), since a folder the user named may let others in before the mode is set.
class ControlListener : public QObject
{
    Q_OBJECT

public:
    explicit ControlListener(int backlog, QObject *parent = nullptr);
    ~ControlListener() override;

    // Listens at an absolute path. A socket left by a killed server is replaced; one that anybody listens on is not.
    // A path outside the default folder gets a symbolic link there, by which commands find this server: PORT.sock, or
    // PORT-2.sock and so on where servers on that port of other addresses have the names before.
    [[nodiscard]] std::optional<StartRefusal> listen(const QString &path, quint16 port);
    // When descriptors run out QLocalServer closes itself and removes its file without a signal: to be called now and
    // then.
    void listenAgainIfClosed();
    void close();

signals:
    // Whoever gets it makes it its own.
    void connected(QLocalSocket *socket);

private:
    std::optional<QString> bindAndListen();
    void addLink(quint16 port);
    void acceptWaiting();

    const int m_backlog;
    QString m_path; // empty: not listening
    QString m_link; // in the default folder, to m_path; empty: none
    std::optional<LockFile> m_lock;
    QLocalServer m_server;
};
