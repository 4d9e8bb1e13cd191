// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/commands/controlcommand.h"

#include "server/commands/terminal.h"
#include "shared/controlsocket.h"

#include <QCoreApplication>
#include <QDir>

#include <sysexits.h>

using namespace Qt::StringLiterals;

namespace
{

constexpr int failure = 1;

} // namespace

ControlCommand::ControlCommand(const QString &usage, const QString &description)
    : m_usage(usage)
{
    m_parser.setApplicationDescription(
        description + u"\n\nThe server is the one that --control or --port names, or the only one of this user.\n"
                      "Exit codes: 0 done; 1 refused or failed; 64 wrong usage, or which server is not clear; "
                      "69 no server is running."_s);
    m_parser.addOption({{u"h"_s, u"help"_s}, u"Print this and end."_s});
    m_parser.addOption({u"control"_s, u"The server's control socket."_s, u"PATH"_s});
    m_parser.addOption({u"port"_s, u"The server's TCP port."_s, u"N"_s});
    if (const QStringList words = usage.split(u' '); words.size() > 1)
        m_parser.addPositionalArgument(words[1], {});
    connect(&m_client, &ControlClient::connected, this, &ControlCommand::onConnected);
    connect(&m_client, &ControlClient::failed, this, &ControlCommand::onFailed);
    connect(&m_finder, &ServerFinder::finished, this, &ControlCommand::choose);
}

void ControlCommand::addSwitch(const QString &name, const QString &description)
{
    m_parser.addOption({name, description});
}

int ControlCommand::run(const QStringList &arguments, std::function<void()> connected)
{
    const QString name = m_usage.section(u' ', 0, 0);
    if (!m_parser.parse(QStringList(u"onewriter "_s + name) + arguments))
        return refuse(EX_USAGE, u"%1 onewriter %2 --help lists what is allowed."_s.arg(m_parser.errorText(), name));
    if (m_parser.isSet(u"help"_s))
        return printHelp(name, m_parser.helpText());
    if (m_parser.positionalArguments().size() != m_usage.count(u' '))
        return refuse(EX_USAGE, u"Usage: onewriter %1 [options]; onewriter %2 --help lists them."_s.arg(m_usage, name));
    if (m_parser.isSet(u"control"_s) && m_parser.isSet(u"port"_s))
        return refuse(EX_USAGE, u"--control and --port both name the server; give one of them."_s);
    if (m_parser.isSet(u"control"_s) && m_parser.value(u"control"_s).isEmpty())
        return refuse(EX_USAGE, u"--control is empty; give the path of a socket."_s);
    bool isPort = true;
    if (m_parser.isSet(u"port"_s))
        isPort = m_parser.value(u"port"_s).toUShort(&isPort) != 0 && isPort;
    if (!isPort)
        return refuse(EX_USAGE,
                      u"--port is \"%1\"; allowed is a number from 1 to 65535."_s.arg(m_parser.value(u"port"_s)));

    m_connected = std::move(connected);
    find();
    return QCoreApplication::exec();
}

void ControlCommand::call(QLatin1StringView method, const QJsonObject &params,
                          std::function<void(const QJsonObject &)> done)
{
    m_client.call(method, params, [this, done = std::move(done)](const ControlResult &result) {
        if (result)
            done(*result);
        else if (m_client.isConnected()) // else onFailed() says why
            finish(refuse(failure, result.error().message));
    });
}

void ControlCommand::finish(int exitCode)
{
    m_client.close();
    // Later: the event loop may not turn yet.
    QMetaObject::invokeMethod(
        this, [exitCode] { QCoreApplication::exit(exitCode); }, Qt::QueuedConnection);
}

void ControlCommand::whenServerHasEnded(std::function<void()> done)
{
    m_whenEnded = std::move(done);
    if (canWatchServer())
        m_serverEnd->await();
}

void ControlCommand::find()
{
    if (m_parser.isSet(u"control"_s))
        return connectTo(QDir::current().absoluteFilePath(m_parser.value(u"control"_s)));
    if (!m_parser.isSet(u"port"_s))
        return m_finder.start();
    const QString port = m_parser.value(u"port"_s);
    const QStringList paths = listeningControlPaths(port.toUShort());
    if (paths.size() > 1)
        return finish(refuse(EX_USAGE, u"%1 servers are running on port %2; say which with --control: %3."_s.arg(
                                           QString::number(paths.size()), port, paths.join(", "_L1))));
    if (paths.isEmpty())
        return finish(refuse(EX_UNAVAILABLE, u"No server of this user is running on port %1; if it was started with "
                                             "--control PATH, give that."_s.arg(port)));
    connectTo(paths.first());
}

void ControlCommand::choose(const QList<ServerInfo> &servers)
{
    // One that does not answer counts: nobody should drain another because of that.
    QList<ServerFinder::Refusal> silent;
    for (const ServerFinder::Refusal &refusal : m_finder.refusals()) {
        if (refusal.failure == ControlClient::Failure::Silent)
            silent.append(refusal);
    }
    if (servers.isEmpty() && silent.isEmpty())
        return finish(refuse(EX_UNAVAILABLE, u"No server of this user is running; \"onewriter serve\" starts one."_s));
    if (servers.size() == 1 && silent.isEmpty())
        return connectTo(servers.first().control);
    if (servers.isEmpty() && silent.size() == 1)
        return finish(refuse(failure, silent.first().text));
    QStringList list;
    for (const ServerInfo &server : servers)
        list.append(u"%1 (pid %2, database %3, --control %4)"_s.arg(server.url, QString::number(server.pid),
                                                                    server.database, server.control));
    for (const ServerFinder::Refusal &server : std::as_const(silent))
        list.append(u"one that does not answer (pid %1, --control %2)"_s.arg(
            server.pid > 0 ? QString::number(server.pid) : u"unknown"_s, server.path));
    finish(refuse(EX_USAGE, u"%1 servers are running; say which with --port or --control: %2."_s.arg(
                                QString::number(list.size()), list.join("; "_L1))));
}

void ControlCommand::connectTo(const QString &path)
{
    m_client.connectTo(path);
}

void ControlCommand::onConnected()
{
    // Elsewhere the number is another process's, or nobody's: the peer is what forwards the socket.
    if (m_client.peerPid() == m_client.server().pid) {
        m_serverEnd = std::make_unique<ProcessEnd>(m_client.peerPid());
        connect(m_serverEnd.get(), &ProcessEnd::ended, this, [this] { m_whenEnded(); });
    }
    m_connected();
}

void ControlCommand::onFailed(ControlClient::Failure cause, const QString &text)
{
    if (!m_whenEnded)
        finish(refuse(cause == ControlClient::Failure::NobodyThere ? EX_UNAVAILABLE : failure, text));
    else if (!canWatchServer())
        m_whenEnded();
}
