// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/serverprocess.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QRegularExpression>
#include <QUrl>

#include <signal.h>

using namespace Qt::StringLiterals;

namespace
{

// What a server would read from the environment is taken out; what it leaves for others to find goes into the folder.
QProcessEnvironment cleanEnvironment(const QString &folder, const QProcessEnvironment &additions)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &name : environment.keys()) {
        if (name.startsWith("ONEWRITER_"_L1) || name == "DATABASE_URL"_L1)
            environment.remove(name);
    }
    environment.insert(u"XDG_RUNTIME_DIR"_s, folder);
    environment.insert(additions);
    return environment;
}

QString program()
{
    return qEnvironmentVariable("ONEWRITER_TEST_SERVER", QStringLiteral(ONEWRITER_BINARY));
}

QByteArray readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

ServerProcess::ServerProcess(const QString &folder, const QStringList &options, const QProcessEnvironment &environment)
{
    m_process.setProcessEnvironment(cleanEnvironment(folder, environment));
    m_process.setWorkingDirectory(folder);
    m_process.start(program(), QStringList{u"serve"_s, u"--database"_s, folder + u"/test.db"_s, u"--port"_s, u"0"_s,
                                           u"--workers"_s, u"2"_s, u"--control"_s, folder + u"/c.sock"_s} +
                                   options);
    const QDeadlineTimer deadline(30'000);
    while (!m_process.canReadLine() && m_process.state() != QProcess::NotRunning && !deadline.hasExpired())
        m_process.waitForReadyRead(int(deadline.remainingTime()));
    static const QRegularExpression ready(
        u"^onewriter: serving (\\S+) pid=(\\d+) workers=(\\d+) database=(.+) control=(.+)$"_s);
    const QString line = QString::fromUtf8(m_process.readLine()).trimmed();
    if (const auto match = ready.match(line); match.hasMatch()) {
        m_readyLine = line;
        m_port = quint16(QUrl(match.captured(1)).port());
        m_databasePath = match.captured(4);
        m_controlPath = match.captured(5);
    }
}

ServerProcess::~ServerProcess()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    signal(SIGCONT);
    signal(SIGTERM);
    if (!m_process.waitForFinished(10'000)) {
        m_process.kill();
        m_process.waitForFinished();
    }
}

QList<qint64> ServerProcess::workerPids() const
{
    QList<qint64> pids;
    const QByteArray children = readAll(u"/proc/%1/task/%1/children"_s.arg(pid()));
    for (const QByteArray &child : children.split(' ')) {
        const qint64 worker = child.trimmed().toLongLong();
        if (worker > 0 && isAlive(worker))
            pids.append(worker);
    }
    return pids;
}

void ServerProcess::signal(int number)
{
    if (pid() > 0)
        ::kill(pid_t(pid()), number);
}

std::optional<int> ServerProcess::waitForExit(int timeoutMs)
{
    if (m_process.state() != QProcess::NotRunning && !m_process.waitForFinished(timeoutMs))
        return std::nullopt;
    return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
}

QString ServerProcess::standardError()
{
    m_errors += QString::fromUtf8(m_process.readAllStandardError());
    return m_errors;
}

bool ServerProcess::isAlive(qint64 pid)
{
    const QByteArray stat = readAll(u"/proc/%1/stat"_s.arg(pid));
    // "PID (name) STATE …": the name may hold anything, so look behind its last parenthesis.
    const qsizetype end = stat.lastIndexOf(')');
    return end > 0 && stat.mid(end + 2, 1) != "Z" && stat.mid(end + 2, 1) != "X";
}
