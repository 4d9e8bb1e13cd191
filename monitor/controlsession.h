// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/controlclient.h"
#include "shared/logging.h"

// One connection to a server, in the thread in which JSON is read: what a ControlClient says, as values. It subscribes
// to samples and log, and asks for those of the past.
// Threads: made and used in ServerLink's thread for sockets; talks by signals and invoked slots only.
class ControlSession : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    void open(const QString &path); // once
    void call(qint64 id, QLatin1StringView method, const QJsonObject &params);

signals:
    void opened(const ServerInfo &server);
    void failed(ControlClient::Failure failure, const QString &text); // the end
    // One of these per call().
    void answered(qint64 id, const QJsonObject &result);
    void refused(qint64 id, const ControlError &error);
    void sampled(const Sample &sample);
    void historyRead(const QList<Sample> &samples); // once after opened(); in order, some perhaps twice
    void logged(const LogEntry &entry);
    void logRead(const QList<LogEntry> &entries); // once after opened()
    void backupProgressed(const BackupProgress &progress);

private:
    void begin();
    void askForHistory(int skip);
    void onNotified(const QString &method, const QJsonObject &params);

    ControlClient *m_client = nullptr; // made by open(): the sockets in it would not come along to another thread
    QList<Sample> m_history;           // as far as it has been read
};
