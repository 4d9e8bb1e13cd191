// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/writerprocess.h"

#include <QTest>

using namespace Qt::StringLiterals;

WriterProcess::WriterProcess(const QString &databasePath, const DiskFault &disk)
{
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(disk.environment());
    m_process.setProcessEnvironment(environment);
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process.start(QStringLiteral(ONEWRITER_WRITERHELPER), {databasePath});
    if (const QByteArray line = readLine(); line != "ready")
        qFatal("the helper did not start: %s", line.constData());
}

WriterProcess::~WriterProcess()
{
    m_process.closeWriteChannel();
    m_process.waitForFinished();
}

QByteArrayList WriterProcess::run(const QByteArray &command)
{
    send(command);
    return readAnswer();
}

void WriterProcess::send(const QByteArray &command)
{
    m_process.write(command + '\n');
    m_process.waitForBytesWritten();
}

QByteArrayList WriterProcess::readAnswer()
{
    QByteArrayList lines;
    for (QByteArray line = readLine(); line != "done"; line = readLine())
        lines.append(line);
    return lines;
}

void WriterProcess::kill()
{
    m_process.kill();
    m_process.waitForFinished();
}

QByteArray WriterProcess::readLine()
{
    while (!m_process.canReadLine()) {
        if (!m_process.waitForReadyRead(30'000))
            qFatal("the helper gave no answer");
    }
    return m_process.readLine().trimmed();
}
