// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/serverstarter.h"

#include "monitor/onewriterprogram.h"
#include "shared/controlprotocol.h"
#include "shared/controlsocket.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QHostAddress>
#include <QJsonArray>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QUrl>

#include <chrono>
#include <csignal>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

constexpr auto pollInterval = 50ms;
// A large log may have to be recovered first.
constexpr auto readyLimit = 30s;
constexpr int keptLogs = 20; // of servers started here; those of older ones go

void removeOldLogs(const QDir &folder)
{
    const QStringList newestFirst =
        folder.entryList({u"*.log"_s, u"*.out"_s}, QDir::Files, QDir::Name | QDir::Reversed);
    for (const QString &name : newestFirst.mid(keptLogs))
        QFile::remove(folder.filePath(name));
}

QString contentsOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

// An option of `serve`, as server.info has it, on the command line.
QStringList argumentsFor(const QString &name, const QJsonValue &value)
{
    const QString option = "--"_L1 + name;
    if (value.isBool())
        return value.toBool() ? QStringList{option} : QStringList();
    QStringList list;
    if (value.isArray()) {
        const QJsonArray values = value.toArray();
        for (const QJsonValue &each : values)
            list << option << each.toVariant().toString();
    } else {
        list << option << value.toVariant().toString();
    }
    return list;
}

// All but those that ServerSettings has members for; a later server may have some that are not known here.
QStringList otherArguments(const ServerInfo &server)
{
    QStringList list;
    for (auto option = server.options.begin(); option != server.options.end(); ++option) {
        if (option.key() != "durability"_L1 && option.key() != "tokens"_L1)
            list += argumentsFor(option.key(), option.value());
    }
    // It is not told, but without tokens a server that others can reach does not start otherwise.
    const QHostAddress host(server.options["host"_L1].toString());
    if (!host.isNull() && !host.isLoopback() && server.options["tokens"_L1].toInt() == 0)
        list << u"--allow-anonymous"_s;
    const int port = QUrl(server.url).port();
    if (!server.control.isEmpty() && port > 0 && server.control != defaultControlPath(quint16(port)))
        list << u"--control"_s << server.control;
    return list;
}

QString executableOf(qint64 pid)
{
    return pid > 0 ? QFile::symLinkTarget(u"/proc/%1/exe"_s.arg(pid)) : QString();
}

} // namespace

ServerSettings ServerSettings::of(const ServerInfo &server)
{
    return {.database = server.database,
            .port = QUrl(server.url).port(3000),
            .workers = server.workers,
            .isDurable = server.options["durability"_L1].toString() != "normal"_L1,
            .tokenFile = {},
            .others = otherArguments(server),
            .lostTokens = server.options["tokens"_L1].toInt()};
}

bool isProcessAlive(qint64 pid)
{
    return !executableOf(pid).isEmpty(); // a zombie has none either
}

bool runsOnThisMachine(const ServerInfo &server)
{
    const QString name = QFileInfo(executableOf(server.pid)).fileName();
    return name == "onewriter"_L1 || name == "onewriter (deleted)"_L1; // replaced by a newer one since it was started
}

QStringList ServerSettings::arguments() const
{
    QStringList list{u"serve"_s, u"--database"_s, database, u"--port"_s, QString::number(port)};
    if (workers > 0)
        list << u"--workers"_s << QString::number(workers);
    list << u"--durability"_s << (isDurable ? u"full"_s : u"normal"_s);
    if (!tokenFile.isEmpty())
        list << u"--token-file"_s << tokenFile;
    return list + others;
}

QString ServerSettings::command() const
{
    return onewriterCommand(arguments());
}

ServerStarter::ServerStarter(const QString &program, QObject *parent)
    : QObject(parent)
    , m_program(program)
{
    m_poll.setInterval(pollInterval);
    connect(&m_poll, &QTimer::timeout, this, &ServerStarter::look);
}

ServerStarter::~ServerStarter()
{
    cancel();
}

void ServerStarter::start(const ServerSettings &settings)
{
    Q_ASSERT(!isStarting());
    const QDir folder(QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + "/servers"_L1);
    folder.mkpath(u"."_s);
    removeOldLogs(folder);
    const QString name = QDateTime::currentDateTime().toString(u"yyyyMMdd-HHmmss-zzz"_s);
    m_outputFile = folder.filePath(name + ".out"_L1);
    m_logFile = folder.filePath(name + ".log"_L1);

    QProcess process;
    process.setProgram(m_program);
    process.setArguments(settings.arguments());
    process.setWorkingDirectory(QDir::homePath());
    process.setStandardInputFile(QProcess::nullDevice());
    process.setStandardOutputFile(m_outputFile);
    process.setStandardErrorFile(m_logFile);
    m_pid = 0;
    m_sinceStart.start();
    m_poll.start();
    if (m_program.isEmpty() || !process.startDetached(&m_pid)) // in a session of its own
        QMetaObject::invokeMethod(
            this, [this] { fail(tr("The program “onewriter” was not found beside this one, nor in PATH.")); },
            Qt::QueuedConnection);
}

void ServerStarter::cancel()
{
    if (!isStarting())
        return;
    m_poll.stop();
    if (m_pid > 0)
        ::kill(pid_t(m_pid), SIGTERM);
}

void ServerStarter::look()
{
    if (m_pid <= 0)
        return; // fail() is under way
    static const QRegularExpression readyLine(u"^onewriter: serving .* control=(.+)$"_s,
                                              QRegularExpression::MultilineOption);
    if (const auto match = readyLine.match(contentsOf(m_outputFile)); match.hasMatch()) {
        m_poll.stop();
        QFile::remove(m_outputFile);
        emit started(match.captured(1));
    } else if (!isProcessAlive(m_pid)) {
        fail(lastWords());
    } else if (std::chrono::milliseconds(m_sinceStart.elapsed()) > readyLimit) {
        ::kill(pid_t(m_pid), SIGTERM);
        fail(tr("The server was not ready within %1 seconds, and was stopped.").arg(readyLimit / 1s));
    }
}

void ServerStarter::fail(const QString &reason)
{
    m_poll.stop();
    emit failed(reason);
}

// The last line of its log says why a server does not start.
QString ServerStarter::lastWords() const
{
    const QStringList lines = contentsOf(m_logFile).split(u'\n', Qt::SkipEmptyParts);
    return lines.isEmpty() ? tr("The server ended without a word.") : lines.last();
}
