// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/serverstarter.h"

#include "shared/controlprotocol.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
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

QString quoted(const QString &argument)
{
    static const QRegularExpression plain(u"^[\\w./:=-]+$"_s);
    if (plain.match(argument).hasMatch())
        return argument;
    QString escaped = argument;
    return u'\'' + escaped.replace(u'\'', u"'\\''"_s) + u'\'';
}

} // namespace

ServerSettings ServerSettings::of(const ServerInfo &server)
{
    return {server.database, QUrl(server.url).port(3000), server.workers,
            server.options["durability"_L1].toString() != "normal"_L1};
}

QStringList ServerSettings::arguments() const
{
    QStringList list{u"serve"_s, u"--database"_s, database, u"--port"_s, QString::number(port)};
    if (workers > 0)
        list << u"--workers"_s << QString::number(workers);
    list << u"--durability"_s << (isDurable ? u"full"_s : u"normal"_s);
    return list;
}

QString ServerSettings::command() const
{
    QStringList words{u"onewriter"_s};
    for (const QString &argument : arguments())
        words.append(quoted(argument));
    return words.join(u' ');
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
    } else if (QFile::symLinkTarget(u"/proc/%1/exe"_s.arg(m_pid)).isEmpty()) { // ended; a zombie has none either
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
