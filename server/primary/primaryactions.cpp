// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/primaryactions.h"

#include "server/primary/controllog.h"
#include "server/primary/primary.h"
#include "shared/version.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace
{

// By the names of the options; tokens are secret, so only their number is told.
QJsonObject optionsOf(const PrimaryOptions &options)
{
    return {
        {u"host"_s, options.host.toString()},
        {u"max-pending"_s, options.maxPending},
        {u"queue-timeout"_s, qint64(options.queueTimeout.count())},
        {u"client-timeout"_s, qint64(options.clientTimeout.count())},
        {u"durability"_s, durabilityName(options.durability)},
        {u"max-body"_s, options.maxBodyBytes},
        {u"max-connections"_s, options.maxConnections},
        {u"mmap-size"_s, options.mmapBytes},
        {u"tokens"_s, options.tokenScopes.size()},
        {u"allowed-host"_s, QJsonArray::fromStringList(options.allowedHosts)},
        {u"allow-network-filesystem"_s, options.allowNetworkFileSystem},
    };
}

// For those who wonder later what happened, and are not who asked.
ControlActions::Done logged(const QString &what, ControlActions::Done done)
{
    return [what, done = std::move(done)](const ControlResult &result) {
        if (result)
            qCInfo(lcControl).noquote() << what + u": done"_s;
        else
            qCWarning(lcControl).noquote() << what + u": "_s + result.error().message;
        done(result);
    };
}

WorkerSlot::Done whenReplaced(ControlActions::Done done)
{
    return [done = std::move(done)](const std::optional<QString> &error) {
        if (error)
            done(controlRefusal(u"WORKER_FAILED"_s, u"Not all was replaced: %1."_s.arg(*error)));
        else
            done(QJsonObject());
    };
}

} // namespace

PrimaryActions::PrimaryActions(Primary &primary, WorkerSupervisor &workers, Writer &writer)
    : m_primary(primary)
    , m_workers(workers)
    , m_writer(writer)
{
}

PrimaryActions::~PrimaryActions() = default;

ServerInfo PrimaryActions::info() const
{
    const PrimaryOptions &options = m_primary.options();
    return {.name = u"onewriter"_s,
            .version = QString::fromLatin1(onewriterVersion),
            .protocolVersion = controlProtocolVersion,
            .pid = QCoreApplication::applicationPid(),
            .url = m_primary.url(),
            .database = m_primary.databasePath(),
            .control = options.controlPath,
            .workers = options.workers,
            .options = optionsOf(options),
            .sqliteVersion = m_writer.status().sqliteVersion,
            .startedAt = m_startedAt};
}

bool PrimaryActions::refuseWhileDraining(const Done &done) const
{
    if (m_primary.isDraining())
        done(controlRefusal(u"DRAINING"_s, u"The server is shutting down."_s));
    return m_primary.isDraining();
}

void PrimaryActions::restartWorker(int slot, Done done)
{
    if (refuseWhileDraining(done))
        return;
    const int count = m_primary.options().workers;
    if (slot < 1 || slot > count)
        return done(controlRefusal(u"NO_SUCH_SLOT"_s, u"There is no slot %1, only 1 to %2."_s.arg(slot).arg(count)));
    m_workers.restart(slot, whenReplaced(logged(u"restart of worker %1"_s.arg(slot), std::move(done))));
}

void PrimaryActions::reload(Done done)
{
    if (!refuseWhileDraining(done))
        m_workers.reload(whenReplaced(logged(u"reload"_s, std::move(done))));
}

void PrimaryActions::drain(Done done)
{
    qCInfo(lcControl) << "drain: begun";
    m_primary.drain([done = std::move(done)] { done(QJsonObject()); });
}

void PrimaryActions::checkpoint(Done done)
{
    if (refuseWhileDraining(done))
        return;
    m_writer.requestCheckpoint([done = logged(u"checkpoint"_s, std::move(done))](const CheckpointResult &result) {
        if (!result.failure.isEmpty())
            return done(controlRefusal(u"CHECKPOINT_FAILED"_s, u"The checkpoint failed: %1."_s.arg(result.failure)));
        done(QJsonObject{{u"mode"_s, checkpointModeName(result.mode)},
                         {u"pagesInLog"_s, result.pagesInLog},
                         {u"pagesCheckpointed"_s, result.pagesCheckpointed},
                         {u"busy"_s, result.busy}});
    });
}

void PrimaryActions::backup(const QString &path, bool force, Progress progress, Done done)
{
    if (refuseWhileDraining(done))
        return;
    if (m_backup)
        return done(controlRefusal(u"BACKUP_RUNNING"_s, u"Another backup is under way."_s));
    m_backup = std::make_unique<Backup>(m_primary.databasePath(), path, force);
    connect(m_backup.get(), &Backup::progress, this,
            [path, tell = std::move(progress)](qint64 donePages, qint64 totalPages) {
                tell({path, donePages, totalPages});
            });
    connect(m_backup.get(), &Backup::finished, this,
            [this, path, done = logged(u"backup to %1"_s.arg(path), std::move(done))](const Backup::Outcome &outcome) {
                m_backup.release()->deleteLater(); // it is the one that says so
                if (outcome)
                    done(QJsonObject{{u"path"_s, path}, {u"pages"_s, outcome->pages}, {u"bytes"_s, outcome->bytes}});
                else
                    done(controlRefusal(outcome.error().targetExists ? controlreason::targetExists : u"BACKUP_FAILED"_s,
                                        outcome.error().text));
            });
    m_backup->start();
}
