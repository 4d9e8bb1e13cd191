// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/commands/processend.h"
#include "shared/controlclient.h"
#include "shared/serverfinder.h"

#include <QCommandLineParser>
#include <QObject>

#include <functional>

// What the commands that talk to a running server have in common: which server, connecting, and how they end.
//
// run() reads the command line, finds the server (--control PATH, --port N, or the only one of this user), connects and
// turns the event loop until the command finishes.
// Threads: the main thread; REQUIRES a QCoreApplication.
// Errors:  one line on standard error, and exit code 64 (wrong usage, or several servers), 69 (no server) or 1.
class ControlCommand : public QObject
{
    Q_OBJECT

public:
    // `usage`: name and arguments, as in "backup FILE"; each word in capitals is one argument.
    ControlCommand(const QString &usage, const QString &description);

    void addSwitch(const QString &name, const QString &description);
    // The rest is for `connected` and later.
    int run(const QStringList &arguments, std::function<void()> connected);
    bool isSet(const QString &name) const { return m_parser.isSet(name); }
    QString argument() const { return m_parser.positionalArguments().value(0); }
    ControlClient &client() { return m_client; }

    // Calls a method; a refusal ends the command.
    void call(QLatin1StringView method, const QJsonObject &params, std::function<void(const QJsonObject &)> done);
    void finish(int exitCode);
    // For a server that was asked to end: once its process is gone; when it runs on another machine, or in a container,
    // once it has closed the connection.
    void whenServerHasEnded(std::function<void()> done);

private:
    void find();
    void choose(const QList<ServerInfo> &servers);
    void connectTo(const QString &path);
    void onConnected();
    bool canWatchServer() const { return m_serverEnd && m_serverEnd->isKnown(); }
    void onFailed(ControlClient::Failure failure, const QString &text);

    const QString m_usage;
    QCommandLineParser m_parser;
    ServerFinder m_finder;
    ControlClient m_client;
    std::function<void()> m_connected;
    std::unique_ptr<ProcessEnd> m_serverEnd; // of a server on this machine
    std::function<void()> m_whenEnded;       // see whenServerHasEnded()
};
