// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/controlserverharness.h"

#include "shared/version.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

NotedActions::NotedActions()
{
    serverInfo = {.name = u"onewriter"_s,
                  .version = QString::fromLatin1(onewriterVersion),
                  .protocolVersion = controlProtocolVersion,
                  .pid = QCoreApplication::applicationPid(),
                  .url = u"http://127.0.0.1:3000"_s,
                  .database = u"/data/onewriter.db"_s,
                  .control = {},
                  .workers = 2,
                  .options = {},
                  .sqliteVersion = u"3.40.1"_s,
                  .startedAt = QDateTime::currentDateTimeUtc()};
}

void NotedActions::note(const QString &what, const Done &done)
{
    seen.append(what);
    if (answerAtOnce)
        done(QJsonObject());
    else
        waiting.append(done);
}

void NotedActions::restartWorker(int slot, Done done)
{
    note(u"restart %1"_s.arg(slot), done);
}

void NotedActions::reload(Done done)
{
    note(u"reload"_s, done);
}

void NotedActions::drain(Done done)
{
    note(u"drain"_s, done);
}

void NotedActions::checkpoint(Done done)
{
    note(u"checkpoint"_s, done);
}

void NotedActions::backup(const QString &path, bool force, Progress tell, Done done)
{
    progress = std::move(tell);
    note(u"backup %1%2"_s.arg(path, force ? u" by force"_s : QString()), done);
}

ControlServerHarness::ControlServerHarness()
    : m_statistics({.queue = [] { return Sample::Queue{}; },
                    .database = [] { return DatabaseStatus{}; },
                    .workers =
                        [] {
                            return QList<WorkerSample>{WorkerSample{}, WorkerSample{}};
                        },
                    .isDraining = [] { return false; }})
    , m_server(m_actions, m_statistics, m_log)
{
}
