// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/groupwriter.h"

#include "server/operations/writerecord.h"
#include "shared/monotonic.h"

#include <QFileInfo>
#include <QLoggingCategory>

#include <algorithm>

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(lcWriter, "onewriter.writer", QtInfoMsg)

namespace
{

const WriteSql raiseMarker{"UPDATE writer_state SET value = value + 1 WHERE name = 'marker'"};

// How long a marker waits for another program's lock: the answers of the failed group wait with it.
constexpr qint64 markerPatienceUs = 200'000;

WriteQueueError storageFull()
{
    return {ErrorCode::StorageFull, u"The disk is full; the write was not applied."_s};
}

WriteQueueError operationFailed(const QString &detail)
{
    return {ErrorCode::OpFailed, detail};
}

WriteQueueError commitFailed(Outcome outcome)
{
    return {ErrorCode::CommitFailed,
            outcome == Outcome::Unknown
                ? u"The transaction could not be committed; it may or may not have been applied."_s
                : u"The transaction could not be committed; the write was not applied."_s,
            outcome};
}

} // namespace

GroupWriter::GroupWriter(WriteConnection &db, WriteIntake &intake, const WriterOptions &options)
    : m_db(db)
    , m_files(options.databasePath)
    , m_intake(intake)
    , m_options(options)
    , m_transaction(db, options.wallClockMs)
    , m_warnings(lcWriter)
{
    m_members.reserve(options.groupRequests);
}

FinishedGroup GroupWriter::run()
{
    if (!areFilesInPlace() || !isStorageWorking())
        return refuseWaiting();
    // Nothing is taken before the lock is ours, so that what waits for another program can be withdrawn and expires.
    try {
        if (!m_db.begin([this] { return m_intake.hasWork(monotonicUs()); }))
            return {};
    } catch (const SqliteError &error) {
        m_warnings.critical(u"a transaction cannot begin: %1"_s.arg(QString::fromUtf8(error.what())));
        m_isStorageWorking = false;
        return refuseWaiting();
    }
    m_recordsKept = 0;
    const qint64 begunUs = monotonicUs();
    qint64 nowUs = begunUs;
    while (m_members.size() < m_options.groupRequests && nowUs - begunUs < m_options.groupUs && m_db.inTransaction()) {
        auto write = m_intake.take(nowUs);
        if (!write)
            break;
        Member &member = m_members.emplace_back(Member{.write = std::move(*write), .answer = {}, .begunUs = nowUs});
        execute(member);
        nowUs = member.executedUs;
        if (!m_db.inTransaction()) {
            redoLost();
            nowUs = monotonicUs();
        }
    }
    const bool isCommitted = m_db.inTransaction() && commit();
    return finish(isCommitted ? monotonicUs() - nowUs : 0);
}

void GroupWriter::execute(Member &member)
{
    member.answer = answerOf(member.write.request);
    member.executedUs = monotonicUs();
    // SQLite ends the whole transaction after some errors. What followed would commit by itself, one by one; so the one
    // that did it is out, and the others begin anew.
    member.isSettled = !m_db.inTransaction();
}

WriteAnswer GroupWriter::answerOf(const WriteRequest &request)
{
    if (request.operation >= operationTable().size())
        return {refused(ErrorCode::UnknownOp, u"The writer knows no such operation."_s)};
    const OperationEntry &entry = operationTable()[request.operation];
    m_transaction.startOperation();
    try {
        if (request.key.isEmpty())
            return {applyInSavepoint(entry, request.arguments)};

        const WriteIdentity identity{request.scope, request.key};
        const QByteArray fingerprint = writeFingerprint(entry.name, request.arguments);
        if (auto known = findRecord(m_transaction, identity, m_transaction.nowMs())) {
            if (known->fingerprint != fingerprint)
                return {refused(ErrorCode::IdempotencyMismatch, u"The Idempotency-Key belongs to another request."_s)};
            return {std::move(known->result), true};
        }
        WriteAnswer answer{applyInSavepoint(entry, request.arguments)};
        if (m_db.inTransaction() && isRecorded(answer.result)) {
            keepRecord(m_transaction, identity, {entry.name, fingerprint, answer.result}, m_transaction.nowMs());
            ++m_recordsKept;
        }
        return answer;
    } catch (const SqliteError &error) { // of a savepoint or a record, not of the operation
        m_db.rollback();
        return {tl::unexpected(failureOf(error, entry))};
    }
}

WriteResult<QByteArray> GroupWriter::applyInSavepoint(const OperationEntry &entry, const QByteArray &arguments)
{
    m_db.beginSavepoint();
    auto result = apply(entry, arguments);
    if (!m_db.inTransaction())
        return result ? tl::unexpected(operationFailed(u"The operation ended its transaction."_s)) : std::move(result);
    if (result)
        m_db.keepSavepoint();
    else
        m_db.undoSavepoint();
    return result;
}

WriteResult<QByteArray> GroupWriter::apply(const OperationEntry &entry, const QByteArray &arguments)
{
    try {
        return entry.run(m_transaction, arguments);
    } catch (const SqliteError &error) {
        return tl::unexpected(failureOf(error, entry));
    } catch (const std::exception &error) {
        warn(entry, error.what());
    } catch (...) {
        warn(entry, "with something that is no std::exception");
    }
    return tl::unexpected(operationFailed(u"The operation %1 failed."_s.arg(entry.name)));
}

WriteQueueError GroupWriter::failureOf(const SqliteError &error, const OperationEntry &entry)
{
    warn(entry, error.what());
    if (error.isFull())
        return storageFull();
    if (error.isBusy())
        ++m_busyTotal;
    return operationFailed(u"The operation %1 failed (SQLite error %2)."_s.arg(entry.name).arg(error.extendedCode()));
}

void GroupWriter::warn(const OperationEntry &entry, const char *reason)
{
    m_warnings.warn(u"%1 failed: %2"_s.arg(entry.name, QString::fromUtf8(reason)));
}

// REQUIRES: no transaction is open. Runs again what the lost one held.
void GroupWriter::redoLost()
{
    const auto settle = [this](const WriteQueueError &error) {
        for (Member &member : m_members) {
            if (!member.isSettled)
                member.answer = {tl::unexpected(error)};
            member.isSettled = true;
        }
    };
    while (!m_db.inTransaction()) {
        qint64 patienceUs = 0; // until nobody waits for them any more
        for (const Member &member : m_members)
            patienceUs = member.isSettled ? patienceUs : std::max(patienceUs, member.write.request.answerDeadlineUs);
        if (patienceUs == 0)
            return;
        try {
            if (!m_db.begin([patienceUs] { return monotonicUs() < patienceUs; }))
                return settle({ErrorCode::Timeout, u"Another program held the database; the write was not applied."_s});
        } catch (const SqliteError &error) {
            m_warnings.critical(u"a transaction cannot begin: %1"_s.arg(QString::fromUtf8(error.what())));
            m_isStorageWorking = false;
            return settle(storageBroken());
        }
        m_recordsKept = 0;
        for (Member &member : m_members) {
            if (!member.isSettled && m_db.inTransaction())
                execute(member);
        }
    }
}

// Said once, when it changes, however many writes are refused meanwhile.
bool GroupWriter::areFilesInPlace()
{
    const QString before = std::exchange(m_displaced, m_files.displaced());
    if (m_displaced.isEmpty() && !before.isEmpty())
        qCInfo(lcWriter).noquote() << "the database's files are in their place again: writes go on";
    else if (m_displaced != before)
        qCCritical(lcWriter).noquote() << m_displaced
                                       << "was removed, moved or replaced while it is served: writes are refused. Stop "
                                          "the server and put the file back";
    return m_displaced.isEmpty();
}

bool GroupWriter::commit()
{
    if (!areFilesInPlace()) { // the group may have waited long for the lock of another program
        m_db.rollback();
        failMembers(storageBroken());
        return false;
    }
    try {
        m_transaction.saveIdBound();
        if (m_recordsKept > 0) // twice what came: expired ones never pile up, and no group has much to remove
            removeExpiredRecords(m_transaction, m_transaction.nowMs(), 2 * m_recordsKept);
    } catch (const SqliteError &error) {
        m_warnings.critical(u"a group cannot be completed: %1"_s.arg(QString::fromUtf8(error.what())));
        m_db.rollback();
        failMembers(error.isFull() ? storageFull() : commitFailed(Outcome::NotApplied));
        return false;
    }
    try {
        m_db.commit();
        m_transaction.idBoundCommitted();
        return true;
    } catch (const SqliteError &error) {
        m_warnings.critical(u"COMMIT failed: %1"_s.arg(QString::fromUtf8(error.what())));
        m_db.rollback();
        if (error.isFull()) {
            // A write to the log came up short. The frame that makes the transaction count is written last, so it is
            // not there; a sync that fails for lack of space is an I/O error instead.
            failMembers(storageFull());
        } else {
            m_isStorageWorking = error.isConstraint(); // a deferred one is checked before anything is written
            failMembers(commitFailed(m_isStorageWorking || commitMarker() ? Outcome::NotApplied : Outcome::Unknown));
        }
        return false;
    }
}

void GroupWriter::retryStorage()
{
    if (areFilesInPlace() && !m_isStorageWorking)
        commitMarker();
}

bool GroupWriter::commitMarker()
{
    const qint64 deadlineUs = monotonicUs() + markerPatienceUs;
    try {
        if (m_db.begin([deadlineUs] { return monotonicUs() < deadlineUs; })) {
            m_db.statement(raiseMarker).run();
            m_db.commit();
            m_isStorageWorking = true;
        }
    } catch (const SqliteError &error) {
        m_warnings.warn(u"the marker cannot be committed: %1"_s.arg(QString::fromUtf8(error.what())));
        m_db.rollback();
    }
    return m_isStorageWorking;
}

// No answer of the group holds any more. What an operation refused is certainly not applied.
void GroupWriter::failMembers(const WriteQueueError &error)
{
    for (Member &member : m_members) {
        if (member.isSettled)
            continue;
        const bool wasRefused = !member.answer.result;
        member.answer = {tl::unexpected(error)};
        if (wasRefused)
            member.answer.result.error().outcome = Outcome::NotApplied;
    }
}

WriteQueueError GroupWriter::storageBroken() const
{
    if (m_displaced.isEmpty())
        return {ErrorCode::Unavailable, u"The storage does not work just now; the write was not applied."_s};
    return {ErrorCode::Unavailable,
            u"The file %1 of the database is not in its place; stop the server and put it back. The write was not "
            "applied."_s.arg(QFileInfo(m_displaced).fileName())};
}

FinishedGroup GroupWriter::refuseWaiting()
{
    const qint64 nowUs = monotonicUs();
    while (auto write = m_intake.take(nowUs)) {
        m_members.push_back({.write = std::move(*write),
                             .answer = {tl::unexpected(storageBroken())},
                             .begunUs = nowUs,
                             .executedUs = nowUs,
                             .isSettled = true});
    }
    return finish(0);
}

FinishedGroup GroupWriter::finish(qint64 commitUs)
{
    const qint64 finishedUs = monotonicUs();
    FinishedGroup group;
    group.commitUs = commitUs;
    group.writes.reserve(m_members.size());
    for (Member &member : m_members) {
        const PendingWrite &write = member.write;
        group.writes.push_back({.ticket = write.ticket,
                                .operation = write.request.operation,
                                .answer = std::move(member.answer),
                                .ipcUs = write.receivedUs - write.request.submittedUs,
                                .queueWaitUs = member.begunUs - write.receivedUs,
                                .executeUs = member.executedUs - member.begunUs,
                                .commitUs = finishedUs - member.executedUs,
                                .finishedUs = finishedUs});
    }
    m_members.clear();
    return group;
}
