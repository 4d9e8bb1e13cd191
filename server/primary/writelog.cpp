// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/writelog.h"

#include "server/operations/registry.h"
#include "server/primary/statistics.h"
#include "server/primary/writequeueserver.h"
#include "shared/format.h"

#include <QLoggingCategory>

using namespace Qt::StringLiterals;

namespace
{

Q_LOGGING_CATEGORY(lcWrites, "onewriter.writes", QtInfoMsg)

using Event = WriteQueueServer::Event;

QDebug operator<<(QDebug debug, const Event &event)
{
    const QDebugStateSaver saver(debug);
    debug.noquote() << "request" << event.request << "of slot" << event.slot;
    if (event.operation < Operations::size)
        debug << u'(' + operationTable()[event.operation].name + u')';
    return debug;
}

// Not what a client can avoid by asking otherwise, nor what a drain is expected to do.
bool concernsOperator(ErrorCode code)
{
    const int status = errorCodeInfo(code).status;
    return status >= 500 && code != ErrorCode::Draining && code != ErrorCode::NotImplemented &&
           code != ErrorCode::HttpVersion;
}

} // namespace

WriteLog::WriteLog(const WriteQueueServer &queue, const Statistics &statistics, QObject *parent)
    : QObject(parent)
{
    using Queue = WriteQueueServer;
    connect(&queue, &Queue::admitted, this, [](const Event &event) { qCDebug(lcWrites) << "admitted" << event; });
    connect(&queue, &Queue::rejected, this, [](const Event &event, ErrorCode code) {
        qCDebug(lcWrites).noquote() << "rejected" << event << "with" << errorCodeInfo(code).name;
    });
    connect(&queue, &Queue::expired, this, [](const Event &event) { qCDebug(lcWrites) << "expired" << event; });
    connect(&queue, &Queue::withdrawn, this, [](const Event &event) { qCDebug(lcWrites) << "withdrawn" << event; });
    connect(&queue, &Queue::started, this, [](const Event &event) { qCDebug(lcWrites) << "started" << event; });
    connect(&queue, &Queue::finished, this, [](const Event &event, const FinishedWrite &write) {
        qCDebug(lcWrites) << "finished" << event << "after" << write.queueWaitUs + write.executeUs + write.commitUs
                          << "us";
    });
    connect(&queue, &Queue::failed, this, [](const Event &event, const FinishedWrite &write) {
        qCDebug(lcWrites).noquote() << "failed" << event << "with"
                                    << errorCodeInfo(write.answer.result.error().code).name;
    });
    connect(&statistics, &Statistics::sampled, this, &WriteLog::tellRefusals);
}

// By the samples, since many are refused in the workers, which report once a second.
void WriteLog::tellRefusals(const Sample &sample)
{
    const auto &refusals = sample.writes.rejectedByCode;
    QStringList parts;
    for (auto it = refusals.begin(); it != refusals.end(); ++it) {
        const qint64 more = it.value() - m_told.value(it.key());
        const auto code = errorCodeFromName(it.key());
        if (more > 0 && code && concernsOperator(*code))
            parts.append(it.key() + u' ' + format::count(more));
    }
    m_told = refusals;
    if (!parts.isEmpty())
        qCWarning(lcWrites).noquote() << "writes refused or failed in the last second:" << parts.join(", "_L1);
}
