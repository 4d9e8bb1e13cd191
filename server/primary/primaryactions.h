// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/primary/controlactions.h"
#include "server/storage/backup.h"

#include <QDateTime>
#include <QObject>

#include <memory>

class Primary;
class WorkerSupervisor;
class Writer;

// What the control socket may ask, done by the parts of the primary.
// Threads: the main thread.
// Owner:   Primary; workers and writer outlive it. Destroying it cancels a backup that runs.
// Errors:  refusals have the reasons DRAINING, NO_SUCH_SLOT, WORKER_FAILED, BACKUP_RUNNING and BACKUP_FAILED.
class PrimaryActions : public QObject, public ControlActions
{
    Q_OBJECT

public:
    PrimaryActions(Primary &primary, WorkerSupervisor &workers, Writer &writer);
    ~PrimaryActions() override;

    ServerInfo info() const override;
    void restartWorker(int slot, Done done) override;
    void reload(Done done) override;
    void drain(Done done) override;
    void checkpoint(Done done) override;
    void backup(const QString &path, bool force, Progress progress, Done done) override;

    bool isBackingUp() const { return m_backup != nullptr; }

private:
    bool refuseWhileDraining(const Done &done) const;

    Primary &m_primary;
    WorkerSupervisor &m_workers;
    Writer &m_writer;
    const QDateTime m_startedAt = QDateTime::currentDateTimeUtc();
    std::unique_ptr<Backup> m_backup; // while one runs
};
