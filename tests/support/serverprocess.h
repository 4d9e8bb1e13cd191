// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QProcess>
#include <QStringList>

#include <optional>

// The built server, or the program that ONEWRITER_TEST_SERVER names, started as a user starts it: on a free port of
// 127.0.0.1, with database and control socket in the folder given. The constructor returns when it serves or has ended;
// the destructor ends it and its workers.
class ServerProcess
{
public:
    // `options` come last, so they override "--database FOLDER/test.db --port 0 --workers 2 --control FOLDER/c.sock".
    // `environment` replaces or adds variables; those that would change the server are taken out first.
    explicit ServerProcess(const QString &folder, const QStringList &options = {},
                           const QProcessEnvironment &environment = {});
    ~ServerProcess();

    bool isServing() const { return !m_readyLine.isEmpty(); } // it printed its ready line
    QString readyLine() const { return m_readyLine; }
    quint16 port() const { return m_port; }
    QString databasePath() const { return m_databasePath; }
    QString controlPath() const { return m_controlPath; }

    qint64 pid() const { return m_process.processId(); }
    QList<qint64> workerPids() const; // its child processes that are alive
    void signal(int number);
    // Exit code once it has ended; nothing if it has not within the time, -1 if a signal ended it.
    std::optional<int> waitForExit(int timeoutMs = 30'000);
    QString standardError(); // so far

    static bool isAlive(qint64 pid); // exists and is no zombie

private:
    QProcess m_process;
    QString m_readyLine;
    QString m_databasePath;
    QString m_controlPath;
    QString m_errors;
    quint16 m_port = 0;
};
