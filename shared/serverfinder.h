// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/controlprotocol.h"

#include <QObject>
#include <QStringList>

// Finds the servers of this user that are running, by the sockets in existingControlFolders(). Each is asked who it is;
// sockets nobody listens on, and those of other programs, are passed over.
// Threads: the thread of the object. Nothing blocks; a server that is stopped delays the end by ControlClient's limit.
class ServerFinder : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    // REQUIRES: no search is under way.
    void start();

signals:
    void finished(const QList<ServerInfo> &servers); // by their URL

private:
    void ask(const QString &path);
    void settle();

    int m_asking = 0;
    QList<ServerInfo> m_found;
};
