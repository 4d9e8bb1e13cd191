// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/sampletext.h"

#include "shared/format.h"
#include "shared/sample.h"

#include <QStringList>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{

// Rows of cells: the first column to the left, all others to the right, two spaces between.
class Table
{
public:
    explicit Table(QStringList head) { add(std::move(head)); }

    void add(QStringList row)
    {
        for (qsizetype i = 0; i < row.size(); ++i) {
            if (i == m_widths.size())
                m_widths.append(0);
            m_widths[i] = std::max(m_widths[i], row[i].size());
        }
        m_rows.append(std::move(row));
    }

    QString text() const
    {
        QString text;
        for (const QStringList &row : m_rows) {
            for (qsizetype i = 0; i < row.size(); ++i)
                text +=
                    i == 0 ? "  "_L1 + row[i].leftJustified(m_widths[i]) : "  "_L1 + row[i].rightJustified(m_widths[i]);
            text += u'\n';
        }
        return text;
    }

private:
    QList<QStringList> m_rows;
    QList<qsizetype> m_widths;
};

QStringList latencyHead(const QString &title)
{
    return {title, u"count"_s, u"mean"_s, u"p50"_s, u"p95"_s, u"p99"_s, u"max"_s};
}

QStringList latencyRow(const QString &name, const Latency &latency)
{
    QStringList row{name, format::count(latency.count)};
    for (const qint64 us : {qint64(latency.mean + 0.5), latency.p50, latency.p95, latency.p99, latency.max})
        row.append(latency.count == 0 ? u"-"_s : format::microseconds(us));
    return row;
}

QString latencies(const Sample &sample)
{
    Table table(latencyHead(u"last second"_s));
    table.add(latencyRow(u"reads"_s, sample.reads.latencyUs));
    table.add(latencyRow(u"writes"_s, sample.phasesUs.total));
    table.add(latencyRow(u"  to the primary"_s, sample.phasesUs.ipc));
    table.add(latencyRow(u"  in the queue"_s, sample.phasesUs.queueWait));
    table.add(latencyRow(u"  execute"_s, sample.phasesUs.execute));
    table.add(latencyRow(u"  commit"_s, sample.phasesUs.commit));
    table.add(latencyRow(u"  reply"_s, sample.phasesUs.reply));
    return table.text();
}

QString operations(const Sample::Writes &writes)
{
    QStringList head = latencyHead(u"operation"_s);
    head.insert(1, u"total"_s);
    Table table(head);
    for (auto it = writes.byOperation.begin(); it != writes.byOperation.end(); ++it) {
        QStringList row = latencyRow(it.key(), writes.executeUsByOperation.value(it.key()));
        row.insert(1, format::count(it.value()));
        table.add(row);
    }
    return table.text();
}

QString refusals(const QMap<QString, qint64> &byCode)
{
    if (byCode.isEmpty())
        return u"none"_s;
    QStringList parts;
    for (auto it = byCode.begin(); it != byCode.end(); ++it)
        parts.append(u"%1 %2"_s.arg(it.key(), format::count(it.value())));
    return parts.join(", "_L1);
}

QString workers(const QList<WorkerSample> &samples)
{
    Table table({u"slot"_s, u"pid"_s, u"state"_s, u"up"_s, u"restarts"_s, u"deaths"_s, u"old reads"_s, u"requests"_s,
                 u"reads"_s, u"writes"_s, u"errors"_s, u"requests/s"_s, u"p99"_s, u"memory"_s, u"cpu"_s,
                 u"connections"_s});
    for (const WorkerSample &worker : samples) {
        table.add({QString::number(worker.slot), worker.pid == 0 ? u"-"_s : QString::number(worker.pid),
                   jsonName(worker.state), format::duration(worker.uptimeSeconds), format::count(worker.restarts),
                   format::count(worker.deaths), format::count(worker.oldReads), format::count(worker.requests),
                   format::count(worker.reads), format::count(worker.writes), format::count(worker.errors),
                   format::rate(worker.requestsPerSecond),
                   worker.latencyUs.count == 0 ? u"-"_s : format::microseconds(worker.latencyUs.p99),
                   format::bytes(worker.rssBytes), format::percent(worker.cpuPercent),
                   format::count(worker.connections)});
    }
    return table.text();
}

} // namespace

QString sampleText(const Sample &sample)
{
    QString text;
    const auto line = [&text](const QString &name, const QString &value) {
        text += name.leftJustified(10) + value + u'\n';
    };
    line(u"server"_s, u"%1, up %2, pid %3, %4, %5 of a core"_s.arg(
                          sample.time.toString(Qt::ISODateWithMs), format::duration(sample.uptimeSeconds),
                          QString::number(sample.primary.pid), format::bytes(sample.primary.rssBytes),
                          format::percent(sample.primary.cpuPercent)));
    line(u"queue"_s, u"%1 waiting, %2 in flight, at most %3 in the last second, room for %4, oldest %5 ms"_s.arg(
                         format::count(sample.queue.depth), format::count(sample.queue.inFlight),
                         format::count(sample.queue.maxDepth), format::count(sample.queue.capacity),
                         format::count(sample.queue.oldestMs)));
    line(u"writes"_s, u"%1/s, %2 in total; refused or failed: %3"_s.arg(format::rate(sample.writes.perSecond),
                                                                        format::count(sample.writes.total),
                                                                        refusals(sample.writes.rejectedByCode)));
    line(u"groups"_s, u"%1/s, mean size %2, largest %3"_s.arg(format::rate(sample.groups.perSecond),
                                                              format::rate(sample.groups.meanSize),
                                                              format::count(sample.groups.maxSize)));
    line(u"reads"_s, u"%1/s, %2 in total, %3 of them from the answer cache"_s.arg(
                         format::rate(sample.reads.perSecond), format::count(sample.reads.total),
                         format::count(sample.reads.cacheHits)));
    const Sample::Database &database = sample.database;
    line(u"database"_s,
         u"%1, log %2 (%3 frames), %4 checkpoints, SQLITE_BUSY %5, schema %6, SQLite %7, durability %8"_s.arg(
             format::bytes(database.fileBytes), format::bytes(database.walBytes), format::count(database.walFrames),
             format::count(database.checkpoints), format::count(database.busyTotal),
             QString::number(database.schemaVersion), database.sqliteVersion, database.durability));
    text += u'\n' + latencies(sample) + u'\n' + operations(sample.writes) + u'\n' + workers(sample.workers);
    return text;
}

QString sampleLine(const Sample &sample)
{
    qint64 refused = 0;
    for (const qint64 count : sample.writes.rejectedByCode)
        refused += count;
    return u"%1  writes %2/s p99 %3  reads %4/s p99 %5  queue %6 of %7  refused %8  log %9"_s.arg(
        sample.time.toString(Qt::ISODateWithMs), format::rate(sample.writes.perSecond),
        format::microseconds(sample.phasesUs.total.p99), format::rate(sample.reads.perSecond),
        format::microseconds(sample.reads.latencyUs.p99), format::count(sample.queue.maxDepth),
        format::count(sample.queue.capacity), format::count(refused), format::bytes(sample.database.walBytes));
}
