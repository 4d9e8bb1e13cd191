// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/diskfault.h"

#include <QByteArrayList>
#include <QProcess>

// The program of writerhelper.cpp, on a disk that can be made to fail.
class WriterProcess
{
public:
    WriterProcess(const QString &databasePath, const DiskFault &disk);
    ~WriterProcess();

    // Sends a command and returns the lines of its answer.
    QByteArrayList run(const QByteArray &command);
    void send(const QByteArray &command);
    QByteArrayList readAnswer();
    void kill(); // SIGKILL, and waits for the end
    qint64 pid() const { return m_process.processId(); }

private:
    QByteArray readLine();

    QProcess m_process;
};
