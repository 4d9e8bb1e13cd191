// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/sampletext.h"

#include "shared/format.h"
#include "shared/sample.h"

#include <QStringList>

#include <algorithm>
#include <numeric>

using namespace Qt::StringLiterals;

namespace
{

constexpr qsizetype pageWidth = 80; // columns; a terminal has them at least

// A name and what there is to say of it, with as many parts in a line as fit.
QString paragraph(const QString &name, const QStringList &parts)
{
    constexpr qsizetype indent = 10;
    QString text;
    QString line = name.leftJustified(indent);
    for (qsizetype i = 0; i < parts.size(); ++i) {
        const QString part = i + 1 < parts.size() ? parts[i] + u',' : parts[i];
        if (line.size() > indent && line.size() + 1 + part.size() > pageWidth) {
            text += line + u'\n';
            line = QString(indent, u' ');
        }
        line += line.size() > indent ? u' ' + part : part;
    }
    return text + line + u'\n';
}

// Rows of cells: the first column to the left, all others to the right, two spaces between, or one where the page would
// be too narrow.
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
        const qsizetype width = std::accumulate(m_widths.begin(), m_widths.end(), 2 * m_widths.size());
        const QString gap(width <= pageWidth ? 2 : 1, u' ');
        QString text;
        for (const QStringList &row : m_rows) {
            for (qsizetype i = 0; i < row.size(); ++i)
                text += gap + (i == 0 ? row[i].leftJustified(m_widths[i]) : row[i].rightJustified(m_widths[i]));
            text += u'\n';
        }
        return text;
    }

private:
    QList<QStringList> m_rows;
    QList<qsizetype> m_widths;
};

QStringList latencyRow(const QString &name, const Latency &latency)
{
    QStringList row{name, format::count(latency.count)};
    for (const qint64 us : {qint64(latency.mean + 0.5), latency.p50, latency.p95, latency.p99, latency.max})
        row.append(latency.count == 0 ? u"-"_s : format::microseconds(us));
    return row;
}

QString latencies(const Sample &sample)
{
    Table table({u"last second"_s, u"count"_s, u"mean"_s, u"p50"_s, u"p95"_s, u"p99"_s, u"max"_s});
    table.add(latencyRow(u"reads"_s, sample.reads.latencyUs));
    table.add(latencyRow(u"writes"_s, sample.phasesUs.total));
    table.add(latencyRow(u"  to the primary"_s, sample.phasesUs.ipc));
    table.add(latencyRow(u"  in the queue"_s, sample.phasesUs.queueWait));
    table.add(latencyRow(u"  execute"_s, sample.phasesUs.execute));
    table.add(latencyRow(u"  commit"_s, sample.phasesUs.commit));
    table.add(latencyRow(u"    COMMIT alone"_s, sample.groups.commitUs));
    table.add(latencyRow(u"  reply"_s, sample.phasesUs.reply));
    return table.text();
}

QString operations(const Sample::Writes &writes)
{
    Table table({u"operation"_s, u"total"_s, u"count"_s, u"mean"_s, u"p50"_s, u"p99"_s, u"max"_s});
    for (auto it = writes.byOperation.begin(); it != writes.byOperation.end(); ++it) {
        QStringList row = latencyRow(it.key(), writes.executeUsByOperation.value(it.key()));
        row.removeAt(4); // p95: the page is not as wide
        row.insert(1, format::count(it.value()));
        table.add(row);
    }
    return table.text();
}

QStringList countsByName(const QMap<QString, qint64> &counts)
{
    QStringList parts;
    for (auto it = counts.begin(); it != counts.end(); ++it)
        parts.append(it.key() + u' ' + format::count(it.value()));
    return parts.isEmpty() ? QStringList(u"none"_s) : parts;
}

// What the processes are, then what they do: together they would be twice as wide as a page.
QString workers(const QList<WorkerSample> &samples)
{
    Table processes(
        {u"slot"_s, u"pid"_s, u"state"_s, u"up"_s, u"restarts"_s, u"deaths"_s, u"old reads"_s, u"memory"_s, u"cpu"_s});
    Table work(
        {u"slot"_s, u"connections"_s, u"requests/s"_s, u"p99"_s, u"requests"_s, u"reads"_s, u"writes"_s, u"errors"_s});
    for (const WorkerSample &worker : samples) {
        const QString slot = QString::number(worker.slot);
        processes.add({slot, worker.pid == 0 ? u"-"_s : QString::number(worker.pid), jsonName(worker.state),
                       format::duration(worker.uptimeSeconds), format::count(worker.restarts),
                       format::count(worker.deaths), format::count(worker.oldReads), format::bytes(worker.rssBytes),
                       format::percent(worker.cpuPercent)});
        work.add({slot, format::count(worker.connections), format::rate(worker.requestsPerSecond),
                  worker.latencyUs.count == 0 ? u"-"_s : format::microseconds(worker.latencyUs.p99),
                  format::count(worker.requests), format::count(worker.reads), format::count(worker.writes),
                  format::count(worker.errors)});
    }
    return processes.text() + u'\n' + work.text();
}

} // namespace

QString sampleText(const Sample &sample)
{
    const Sample::Queue &queue = sample.queue;
    const Sample::Writes &writes = sample.writes;
    const Sample::Groups &groups = sample.groups;
    const Sample::Reads &reads = sample.reads;
    const Sample::Http &http = sample.http;
    const Sample::Database &database = sample.database;
    using format::bytes;
    using format::count;
    using format::counted;
    using format::perSecond;
    QString text;
    text += paragraph(u"server"_s,
                      {sample.time.toString(Qt::ISODateWithMs), "up "_L1 + format::duration(sample.uptimeSeconds),
                       u"pid %1"_s.arg(sample.primary.pid), bytes(sample.primary.rssBytes),
                       format::percent(sample.primary.cpuPercent) + " of a core"_L1,
                       sample.isDraining ? u"draining"_s : u"serving"_s});
    text +=
        paragraph(u"queue"_s, {count(queue.depth) + " waiting"_L1, count(queue.inFlight) + " in flight"_L1,
                               u"at most %1 in the last second"_s.arg(count(queue.maxDepth)),
                               "room for "_L1 + count(queue.capacity), u"oldest %1 ms"_s.arg(count(queue.oldestMs))});
    text += paragraph(u"writes"_s, {perSecond(writes.perSecond), count(writes.total) + " in total"_L1});
    text += paragraph(u"  refused"_s, countsByName(writes.rejectedByCode));
    text += paragraph(u"groups"_s, {perSecond(groups.perSecond), "mean size "_L1 + format::rate(groups.meanSize),
                                    "largest "_L1 + count(groups.maxSize)});
    text += paragraph(u"reads"_s, {perSecond(reads.perSecond), count(reads.total) + " in total"_L1,
                                   count(reads.cacheHits) + " of them from the answer cache"_L1});
    text += paragraph(u"http"_s, {u"%1/s in"_s.arg(bytes(http.bytesReceivedPerSecond)),
                                  u"%1/s out"_s.arg(bytes(http.bytesSentPerSecond)),
                                  counted(double(http.connectionsAccepted), u"%1 connection"_s, u"%1 connections"_s),
                                  count(http.connectionsRefused) + " refused"_L1,
                                  count(http.clientsGone) + " left before their answer"_L1});
    text += paragraph(u"  answers"_s, countsByName(http.answersByClass));
    text += paragraph(u"  errors"_s, countsByName(http.errorsByCode));
    text += paragraph(
        u"database"_s,
        {bytes(database.fileBytes),
         u"log %1 (%2)"_s.arg(bytes(database.walBytes),
                              counted(double(database.walFrames), u"%1 frame"_s, u"%1 frames"_s)),
         u"%1 (%2 failed)"_s.arg(counted(double(database.checkpoints), u"%1 checkpoint"_s, u"%1 checkpoints"_s),
                                 count(database.checkpointsFailed)),
         "SQLITE_BUSY "_L1 + count(database.busyTotal), u"schema %1"_s.arg(database.schemaVersion),
         "SQLite "_L1 + database.sqliteVersion, "durability "_L1 + database.durability});
    text += u'\n' + latencies(sample) + u'\n' + operations(writes) + u'\n' + workers(sample.workers);
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
