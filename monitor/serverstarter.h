// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

struct ServerInfo;

// How a server is to be started.
struct ServerSettings {
    QString database;
    int port = 3000; // 0: any free one
    int workers = 0; // 0: as many as the server thinks right
    bool isDurable = true;
    QString tokenFile;
    QStringList others; // further arguments
    int lostTokens = 0; // that it had, of a file whose place it does not tell

    // As one that runs, or ran: with all that it tells of its options.
    static ServerSettings of(const ServerInfo &server);
    QStringList arguments() const; // of `onewriter`
    QString command() const;       // as one would type it
};

// Whether that process lives, and whether it is this server: it is on another machine where its socket is forwarded.
bool isProcessAlive(qint64 pid);
bool runsOnThisMachine(const ServerInfo &server);

// Starts `onewriter serve` on its own: it goes on when the window is closed. What it prints goes to a file, in which
// its ready line is waited for.
// Errors:  failed() with what the server said. It is left running only if it was ready in time.
// Threads: the window's; nothing blocks.
class ServerStarter : public QObject
{
    Q_OBJECT

public:
    explicit ServerStarter(const QString &program, QObject *parent = nullptr);
    ~ServerStarter() override;

    void start(const ServerSettings &settings); // REQUIRES: !isStarting()
    bool isStarting() const { return m_poll.isActive(); }
    void cancel();

signals:
    void started(const QString &controlPath);
    void failed(const QString &reason);

private:
    void look();
    void fail(const QString &reason);
    QString lastWords() const;

    const QString m_program;
    QString m_outputFile;
    QString m_logFile;
    qint64 m_pid = 0;
    QTimer m_poll;
    QElapsedTimer m_sinceStart;
};
