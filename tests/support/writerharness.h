// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/comments/commentwrites.h"
#include "server/posts/postwrites.h"
#include "server/primary/writer.h"
#include "server/storage/sqliteconnection.h"
#include "shared/monotonic.h"

#include <QTest>

#include <map>

// A Writer on a real file, in this process, fed as WriteQueueServer feeds it. Collects what it reports.
class WriterHarness
{
public:
    // For tests of what belongs into one group, however slow the machine is.
    static constexpr qint64 unhurriedUs = 600'000'000;

    explicit WriterHarness(const QString &path, WriterOptions options = {});
    ~WriterHarness() { stop(); } // while there is still something to report to

    std::optional<StartRefusal> start() { return m_writer.start(); }
    void stop() { m_writer.stop(); }
    Writer &writer() { return m_writer; }
    WriteIntake &intake() { return m_intake; }

    // Puts a write in the intake; its ticket.
    template <typename Operation>
    quint64 add(const Operation &operation, const QByteArray &key = {}, qint64 patienceUs = 20'000'000)
    {
        return add(Operations::indexOf<Operation>, encodeFields(operation), key, patienceUs);
    }
    quint64 add(quint16 operation, const QByteArray &arguments, const QByteArray &key = {},
                qint64 patienceUs = 20'000'000);

    // Waits for the answer of a write.
    FinishedWrite finished(quint64 ticket);
    template <typename Result>
    Result resultOf(quint64 ticket)
    {
        const FinishedWrite write = finished(ticket);
        return write.answer.result ? decodeFields<Result>(*write.answer.result).value_or(Result{}) : Result{};
    }
    // "ok", or code and outcome of the refusal: "NOT_FOUND not-applied".
    QByteArray outcomeOf(quint64 ticket);

    const QList<qsizetype> &groupSizes() const { return m_groupSizes; }
    // What the writer reported since the start, in order: '.' a group, '0' the storage failed, '1' it works again.
    const QByteArray &reports() const { return m_reports; }

    // One value, read by a connection of its own: what is in the file, not what the server says.
    static QByteArray onDisk(const QString &path, const QByteArray &sql);

private:
    WriteIntake m_intake;
    Writer m_writer;
    quint64 m_lastTicket = 0;
    std::map<quint64, FinishedWrite> m_finished;
    QList<qsizetype> m_groupSizes;
    QByteArray m_reports;
};
