// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/primary/controlserver.h"
#include "server/primary/statistics.h"

#include <QStringList>

// Actions that note what they were asked and answer when the test says so.
class NotedActions : public ControlActions
{
public:
    QStringList seen;
    QList<Done> waiting;
    Progress progress; // of the last backup
    bool answerAtOnce = false;
    ServerInfo serverInfo;

    NotedActions();
    ServerInfo info() const override { return serverInfo; }
    void restartWorker(int slot, Done done) override;
    void reload(Done done) override;
    void drain(Done done) override;
    void checkpoint(Done done) override;
    void backup(const QString &path, bool force, Progress progress, Done done) override;

private:
    void note(const QString &what, const Done &done);
};

// A ControlServer in this process with all it needs, and nothing behind it.
class ControlServerHarness
{
public:
    ControlServerHarness();

    ControlServer &server() { return m_server; }
    NotedActions &actions() { return m_actions; }
    Statistics &statistics() { return m_statistics; }
    LogBook &log() { return m_log; }

private:
    NotedActions m_actions;
    Statistics m_statistics;
    LogBook m_log;
    ControlServer m_server;
};
