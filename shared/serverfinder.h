// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/controlclient.h"

#include <QObject>
#include <QStringList>

// Finds the servers of this user that are running, by the sockets in existingControlFolders(). Each is asked who it is;
// sockets nobody listens on are passed over, and who could not be asked is in refusals().
// Threads: the thread of the object. Nothing blocks; a server that is stopped delays the end by ControlClient's limit.
class ServerFinder : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    // Somebody listens there, but is no server this program can use.
    struct Refusal {
        QString path;
        ControlClient::Failure failure;
        QString text;   // one line for people
        qint64 pid = 0; // of who listens; 0: not known
    };

    // REQUIRES: no search is under way.
    void start();
    const QList<Refusal> &refusals() const { return m_refusals; } // of the search that has finished

signals:
    void finished(const QList<ServerInfo> &servers); // by their URL

private:
    void ask(const QString &path);
    void settle();

    int m_asking = 0;
    QList<ServerInfo> m_found;
    QList<Refusal> m_refusals;
};
