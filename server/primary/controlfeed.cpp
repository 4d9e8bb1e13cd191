// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/controlfeed.h"

#include "server/primary/statistics.h"
#include "shared/controlprotocol.h"
#include "shared/monotonic.h"

using namespace Qt::StringLiterals;

ControlFeed::ControlFeed(Statistics &statistics, LogBook &log, QObject *parent)
    : QObject(parent)
{
    connect(&statistics, &Statistics::sampled, this, qOverload<const Sample &>(&ControlFeed::publish));
    connect(&log, &LogBook::added, this, qOverload<const LogEntry &>(&ControlFeed::publish));
}

void ControlFeed::subscribe(ControlConnection *connection, qint64 intervalMs)
{
    if (!m_subscriptions.contains(connection))
        connect(connection, &QObject::destroyed, this, [this, connection] { m_subscriptions.remove(connection); });
    m_subscriptions.insert(connection, {(intervalMs + 999) / 1'000, 0});
}

ControlConnection::Pieces ControlFeed::history(const QJsonValue &id, qint64 seconds, qint64 skip) const
{
    constexpr qint64 secondUs = 1'000'000;
    const qint64 toUs = monotonicUs() - skip * secondUs;
    const QByteArray whole = controlLine(controlResponse(id, QJsonObject{{u"samples"_s, QJsonArray()}}));
    const qsizetype cut = whole.lastIndexOf(R"("samples":[])") + qsizetype(sizeof(R"("samples":[)")) - 1;
    return [head = whole.left(cut), entries = m_history.between(toUs - seconds * secondUs, toUs), tail = whole.mid(cut),
            next = qsizetype(-1)]() mutable -> QByteArray {
        const qsizetype index = next++;
        if (index < 0)
            return head;
        if (index < entries.size())
            return (index == 0 ? ""_ba : ","_ba) + SampleHistory::sampleJson(entries[index]);
        return index == entries.size() ? tail : QByteArray();
    };
}

void ControlFeed::publish(const Sample &sample)
{
    m_history.add(sample, monotonicUs());
    QByteArray line; // made once, and only if somebody wants it
    for (auto it = m_subscriptions.begin(); it != m_subscriptions.end(); ++it) {
        if (it->samplesToSkip-- > 0)
            continue;
        if (line.isEmpty())
            line = controlLine(controlNotification(controlmethod::statsSample, toJson(sample)));
        it.key()->offer(line);
        it->samplesToSkip = it->every - 1;
    }
}

void ControlFeed::publish(const LogEntry &entry)
{
    if (m_subscriptions.isEmpty())
        return;
    const QByteArray line = controlLine(controlNotification(controlmethod::logEntry, toJson(entry)));
    for (auto it = m_subscriptions.begin(); it != m_subscriptions.end(); ++it)
        it.key()->offer(line);
}
