// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/postremover.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

PostRemover::PostRemover(const QString &program, QObject *parent)
    : QObject(parent)
    , m_program(program)
{
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &PostRemover::readOutput);
    connect(&m_process, &QProcess::finished, this, &PostRemover::onFinished);
    // Queued: it may come from inside start().
    connect(
        &m_process, &QProcess::errorOccurred, this,
        [this](QProcess::ProcessError error) {
            if (error == QProcess::FailedToStart) // finished() never follows this one
                emit finished(m_process.errorString());
        },
        Qt::QueuedConnection);
}

PostRemover::~PostRemover()
{
    if (!isRunning())
        return;
    m_process.disconnect(this);
    m_process.kill();
    m_process.waitForFinished();
    QProcess successor;
    successor.setProgram(m_program);
    successor.setArguments(m_arguments);
    successor.setStandardOutputFile(QProcess::nullDevice());
    successor.setStandardErrorFile(QProcess::nullDevice());
    successor.startDetached();
}

void PostRemover::start(const LoadSettings &settings, const QString &runId)
{
    Q_ASSERT(!isRunning());
    m_found = m_deleted = 0;
    m_isStopped = false;
    m_arguments = settings.removalArguments(runId);
    m_process.start(m_program, m_arguments, QIODevice::ReadOnly);
}

void PostRemover::stop()
{
    m_isStopped = true;
    m_process.kill(); // each deletion is a request of its own
}

void PostRemover::readOutput()
{
    while (m_process.canReadLine()) {
        const QJsonObject line = QJsonDocument::fromJson(m_process.readLine()).object();
        const QJsonObject counts = line.contains("progress"_L1) ? line.value("progress"_L1).toObject() : line;
        m_found = counts.value("postsFound"_L1).toInteger(m_found);
        m_deleted = counts.value("postsDeleted"_L1).toInteger(m_deleted);
    }
    emit progressed();
}

void PostRemover::onFinished()
{
    readOutput();
    if (m_process.exitStatus() == QProcess::NormalExit && m_process.exitCode() == 0)
        return emit finished({});
    const QString said = QString::fromUtf8(m_process.readAllStandardError()).trimmed().section(u'\n', 0, 0);
    emit finished(m_isStopped || said.isEmpty() ? tr("They were not all deleted.") : said);
}
