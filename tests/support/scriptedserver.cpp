// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scriptedserver.h"

#include "shared/controlprotocol.h"

#include <QJsonDocument>
#include <QLocalSocket>

#include <algorithm>

using namespace Qt::StringLiterals;

ScriptedServer::ScriptedServer(const QString &path, QObject *parent)
    : QObject(parent)
    , m_path(path)
    , m_protocolVersion(controlProtocolVersion)
{
    connect(&m_server, &QLocalServer::newConnection, this, &ScriptedServer::accept);
}

bool ScriptedServer::listen()
{
    QLocalServer::removeServer(m_path);
    return m_server.listen(m_path);
}

void ScriptedServer::vanish()
{
    m_server.close();
    const QList<QLocalSocket *> sockets = m_server.findChildren<QLocalSocket *>();
    for (QLocalSocket *socket : sockets)
        socket->abort();
    m_subscribers.clear();
}

bool ScriptedServer::isWatched() const
{
    return !m_subscribers.isEmpty();
}

void ScriptedServer::accept()
{
    QLocalSocket *socket = m_server.nextPendingConnection();
    connect(socket, &QLocalSocket::readyRead, this, [this, socket] {
        while (socket->canReadLine())
            answer(socket, socket->readLine());
    });
}

void ScriptedServer::answer(QLocalSocket *socket, const QByteArray &line)
{
    if (m_isSilent)
        return;
    if (!m_rubbish.isEmpty()) {
        socket->write(m_rubbish);
        return;
    }
    const QJsonObject request = QJsonDocument::fromJson(line).object();
    const QString method = request.value("method"_L1).toString();
    ControlResult result;
    if (method == controlmethod::serverInfo) {
        ServerInfo info;
        info.name = u"onewriter"_s;
        info.version = u"0.1.0"_s;
        info.protocolVersion = m_protocolVersion;
        info.pid = 1201 + m_port;
        info.url = u"http://127.0.0.1:%1"_s.arg(m_port);
        info.database = u"/var/lib/onewriter/posts.db"_s;
        info.control = m_path;
        info.sqliteVersion = u"3.40.1"_s;
        info.startedAt = QDateTime::currentDateTimeUtc();
        result = toJson(info);
    } else if (method == controlmethod::statsSubscribe) {
        m_subscribers.append(socket);
    } else if (method == controlmethod::statsHistory) {
        result = QJsonObject{{u"samples"_s, toJson(historyOf(request.value("params"_L1).toObject()))}};
    } else if (method == controlmethod::logRecent) {
        result = QJsonObject{{u"entries"_s, toJson(m_log)}};
    } else {
        m_calls.append(method);
        result = answerTo(method, request.value("params"_L1).toObject());
    }
    const QByteArray reply = controlLine(controlResponse(request.value("id"_L1), result));
    const auto held = m_held.find(method);
    if (held == m_held.end())
        socket->write(reply);
    else
        held->append([reply, peer = QPointer(socket)] {
            if (peer)
                peer->write(reply);
        });
}

ControlResult ScriptedServer::answerTo(const QString &method, const QJsonObject &params)
{
    if (const Answer answer = m_answers.value(method))
        return answer(params);
    if (!m_refusal.isEmpty())
        return controlRefusal(u"REFUSED"_s, m_refusal);
    return {};
}

void ScriptedServer::release(QLatin1StringView method)
{
    const auto replies = m_held.take(method);
    for (const auto &reply : replies)
        reply();
}

// By the samples' own time, of which the last is now.
QList<Sample> ScriptedServer::historyOf(const QJsonObject &params) const
{
    if (m_history.isEmpty())
        return {};
    const QDateTime to = m_history.last().time.addSecs(-params.value("skip"_L1).toInteger());
    const QDateTime from = to.addSecs(-params.value("seconds"_L1).toInteger(3600));
    QList<Sample> samples;
    std::copy_if(m_history.begin(), m_history.end(), std::back_inserter(samples),
                 [&](const Sample &sample) { return sample.time >= from && sample.time <= to; });
    return samples;
}

void ScriptedServer::push(const Sample &sample)
{
    notify(controlmethod::statsSample, toJson(sample));
}

void ScriptedServer::push(const LogEntry &entry)
{
    notify(controlmethod::logEntry, toJson(entry));
}

void ScriptedServer::notify(QLatin1StringView method, const QJsonObject &params)
{
    const QByteArray line = controlLine(controlNotification(method, params));
    for (const QPointer<QLocalSocket> &socket : std::as_const(m_subscribers)) {
        if (socket)
            socket->write(line);
    }
}

Sample ScriptedServer::busySample(const QDateTime &time, qint64 second, int workers)
{
    const auto latency = [second](qint64 us) {
        const qint64 swing = us + us * (second % 7) / 20;
        return Latency{1000, double(swing), swing, 2 * swing, 4 * swing, 9 * swing};
    };
    Sample sample;
    sample.time = time;
    sample.uptimeSeconds = second;
    sample.queue = {
        .depth = 20 + second % 9, .inFlight = 16, .maxDepth = 44 + second % 31, .capacity = 500, .oldestMs = 2};
    sample.writes.perSecond = double(1000 + second % 100);
    sample.writes.total = 1000 * second;
    sample.writes.byOperation = {{u"createPost"_s, 800 * second}, {u"updatePost"_s, 200 * second}};
    sample.writes.executeUsByOperation = {{u"createPost"_s, latency(24)}, {u"updatePost"_s, latency(31)}};
    sample.groups = {50, 20, 44, latency(590)};
    sample.phasesUs = {latency(28), latency(420), latency(25), latency(610), latency(33), latency(1150)};
    sample.reads = {double(9000 + second % 500), 9000 * second, latency(95), 6000 * second};
    for (int slot = 1; slot <= workers; ++slot) {
        WorkerSample worker;
        worker.slot = slot;
        worker.pid = 5000 + slot;
        worker.state = WorkerState::Serving;
        worker.uptimeSeconds = second;
        worker.requests = 100 * second * slot;
        worker.reads = 90 * second * slot;
        worker.writes = 10 * second * slot;
        worker.requestsPerSecond = 100.0 * slot;
        worker.latencyUs = latency(180);
        worker.rssBytes = 21'000'000;
        worker.cpuPercent = 12.5;
        worker.connections = 16;
        sample.workers.append(worker);
    }
    sample.database = {48'000'000, 4'000'000, 970, second / 20, 0, 0, 2, u"3.40.1"_s, u"full"_s};
    sample.primary = {4201, 26'000'000, 61};
    return sample;
}

QList<Sample> ScriptedServer::busyHistory(const QDateTime &end, int seconds, int workers)
{
    QList<Sample> history;
    for (int i = seconds - 1; i >= 0; --i)
        history.append(busySample(end.addSecs(-i), seconds - i, workers));
    return history;
}
