// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayList>
#include <QProcess>

// The program of writerhelper.cpp, on a disk that can be made to fail.
class WriterProcess
{
public:
    // `faultFile`: see faultydisk.cpp.
    WriterProcess(const QString &databasePath, const QString &faultFile);
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
