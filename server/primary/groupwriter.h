// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/primary/operationtransaction.h"
#include "server/primary/writer.h"
#include "server/storage/filesinplace.h"
#include "server/storage/writeconnection.h"
#include "shared/repeatedwarnings.h"

Q_DECLARE_LOGGING_CATEGORY(lcWriter)

// Turns what waits in the intake into transactions: one savepoint for each request, one COMMIT for all.
// Threads: the writer's. Owner: Writer::Loop.
// Errors:  nothing throws. Whatever happens, each request taken is in the group returned, with an answer that says what
//          became of it.
class GroupWriter
{
public:
    GroupWriter(WriteConnection &db, WriteIntake &intake, const WriterOptions &options);

    // Takes what waits, applies and commits it. A group without writes: all was withdrawn or expired while another
    // program held the lock.
    FinishedGroup run();

    // False after a COMMIT that failed, until commitMarker() succeeds: its frames may be in the log and come back after
    // a crash, unless another commit has overwritten them. False as well while a file of the database is displaced.
    bool isStorageWorking() const { return m_isStorageWorking && m_displaced.isEmpty(); }
    // Looks whether the files are in their place, and commits the marker when it is needed.
    void retryStorage();

    // Requests that failed with SQLITE_BUSY or SQLITE_LOCKED.
    quint64 busyTotal() const { return m_busyTotal; }

private:
    struct Member {
        PendingWrite write;
        WriteAnswer answer;
        qint64 begunUs = 0;
        qint64 executedUs = 0;
        bool isSettled = false; // its answer stands, whatever becomes of the transaction
    };

    void execute(Member &member);
    WriteAnswer answerOf(const WriteRequest &request);
    WriteResult<QByteArray> applyInSavepoint(const OperationEntry &entry, const QByteArray &arguments);
    WriteResult<QByteArray> apply(const OperationEntry &entry, const QByteArray &arguments);
    bool areFilesInPlace();
    bool commitMarker();
    FinishedGroup refuseWaiting(); // while the storage does not work
    WriteQueueError storageBroken() const;
    WriteQueueError failureOf(const SqliteError &error, const OperationEntry &entry);
    void warn(const OperationEntry &entry, const char *reason);
    void redoLost();
    bool commit();
    void failMembers(const WriteQueueError &error);
    FinishedGroup finish(qint64 commitUs);

    WriteConnection &m_db;
    const FilesInPlace m_files;
    QString m_displaced; // the file that is not in its place, since it was last looked at
    WriteIntake &m_intake;
    const WriterOptions &m_options;
    OperationTransaction m_transaction;
    RepeatedWarnings m_warnings;   // a client may make operations fail as fast as it likes, and a disk each group
    std::vector<Member> m_members; // of the group that is being written
    qint64 m_recordsKept = 0;      // in this group
    quint64 m_busyTotal = 0;
    bool m_isStorageWorking = true;
};
