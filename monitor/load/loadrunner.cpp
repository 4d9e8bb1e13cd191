// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/loadrunner.h"

#include "shared/wordtable.h"

#include <signal.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

constexpr WordTable<LoadEnd, 3> endNames{
    {{LoadEnd::Completed, "completed"_L1}, {LoadEnd::Stopped, "stopped"_L1}, {LoadEnd::Failed, "failed"_L1}}};

// It reports four times a second.
constexpr auto silence = 3s;
// The command gives answers that are under way 500 ms after the first interrupt; at the last urge it is killed.
constexpr auto urgeInterval = 100ms;
constexpr int patientUrges = 6;
constexpr int lastUrge = 9;

constexpr qsizetype maxErrorBytes = 4096;

// Exit codes of `onewriter load` that come with a report: nothing failed, something failed.
bool comesWithReport(int exitCode)
{
    return exitCode == 0 || exitCode == 1;
}

} // namespace

QString jsonName(LoadEnd end)
{
    return endNames.nameOf(end);
}

bool fromJsonName(QStringView name, LoadEnd &end)
{
    return endNames.find(name, end);
}

LoadRunner::LoadRunner(const QString &program, QObject *parent)
    : QObject(parent)
    , m_program(program)
{
    m_urging.setInterval(urgeInterval);
    m_silence.setInterval(silence);
    m_silence.setSingleShot(true);
    connect(&m_urging, &QTimer::timeout, this, &LoadRunner::urge);
    connect(&m_silence, &QTimer::timeout, this, &LoadRunner::quiet);
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &LoadRunner::readOutput);
    connect(&m_process, &QProcess::readyReadStandardError, this, &LoadRunner::readErrors);
    connect(&m_process, &QProcess::finished, this, &LoadRunner::onFinished);
    // Queued: it may come from inside start().
    connect(
        &m_process, &QProcess::errorOccurred, this,
        [this](QProcess::ProcessError error) {
            if (error == QProcess::FailedToStart) // finished() never follows this one
                onFailedToStart();
        },
        Qt::QueuedConnection);
}

LoadRunner::~LoadRunner()
{
    m_process.disconnect(this);
    m_process.kill();
    m_process.waitForFinished();
}

void LoadRunner::start(const LoadSettings &settings)
{
    Q_ASSERT(!isRunning());
    m_output = {};
    m_errors.clear();
    m_report.reset();
    m_urges = 0;
    m_silence.start();
    m_process.start(m_program, settings.arguments(), QIODevice::ReadOnly);
}

void LoadRunner::stop()
{
    if (!isRunning() || m_urges > 0)
        return;
    m_urging.start();
    urge();
}

void LoadRunner::urge()
{
    ++m_urges;
    if (m_urges >= lastUrge)
        m_process.kill();
    else if ((m_urges == 1 || m_urges > patientUrges) && m_process.processId() != 0)
        ::kill(pid_t(m_process.processId()), SIGINT);
}

void LoadRunner::readOutput()
{
    m_silence.start();
    take(m_output.add(m_process.readAllStandardOutput()));
}

void LoadRunner::take(const QList<LoadOutput::Line> &lines)
{
    for (const LoadOutput::Line &line : lines) {
        if (const auto *report = std::get_if<LoadReport>(&line))
            m_report = *report;
        else
            emit progressed(std::get<LoadProgress>(line));
    }
}

void LoadRunner::readErrors()
{
    m_errors += m_process.readAllStandardError();
    m_errors.truncate(maxErrorBytes);
}

void LoadRunner::onFinished()
{
    m_urging.stop();
    m_silence.stop();
    take(m_output.finish());
    LoadResult result;
    result.report = m_report;
    result.remark = remark();
    if (m_urges > 0)
        result.end = LoadEnd::Stopped;
    else if (m_report && m_process.exitStatus() == QProcess::NormalExit && comesWithReport(m_process.exitCode()))
        result.end = LoadEnd::Completed;
    emit finished(result);
}

void LoadRunner::onFailedToStart()
{
    m_urging.stop();
    m_silence.stop();
    const QString reason = m_program.isEmpty()
                               ? tr("The program \"onewriter\" is neither beside the monitor nor in PATH.")
                               : tr("%1 cannot be started: %2").arg(m_program, m_process.errorString());
    emit finished({LoadEnd::Failed, std::nullopt, reason});
}

QString LoadRunner::remark() const
{
    QStringList lines;
    if (const QString said = QString::fromUtf8(m_errors).trimmed(); !said.isEmpty())
        lines << said;
    if (m_process.exitStatus() == QProcess::CrashExit && m_urges == 0)
        lines << tr("The load test was ended from outside or crashed.");
    else if (!m_report && lines.isEmpty() && m_urges == 0)
        lines << tr("The load test ended with code %1 and without a report.").arg(m_process.exitCode());
    if (m_output.rubbishLines() > 0)
        lines << tr("Lines of its output that could not be understood: %1.").arg(m_output.rubbishLines());
    return lines.join(u'\n');
}
