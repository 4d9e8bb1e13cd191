// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/operations/writerecord.h"

#include "server/storage/writetransaction.h"

#include <QCryptographicHash>

namespace
{

constexpr auto select = "SELECT operation, fingerprint, error_code, error_detail, result FROM idempotency "
                        "WHERE scope = ? AND key = ? AND created_at > ?";
const ReadSql selectForReader{select};
const WriteSql selectForWriter{select};
// An expired record of the same key gives way, and with it its place in the order of creation.
const WriteSql insertRecord{"INSERT OR REPLACE INTO idempotency(scope, key, operation, fingerprint, error_code, "
                            "error_detail, result, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"};
const WriteSql deleteExpired{"DELETE FROM idempotency WHERE created_at <= ? AND sequence IN "
                             "(SELECT sequence FROM idempotency ORDER BY sequence LIMIT ?)"};

qint64 expiryOf(qint64 nowMs)
{
    return nowMs - recordLifetime.count();
}

std::optional<WriteRecord> find(Statement row, const WriteIdentity &identity, qint64 nowMs)
{
    row.bindBlob(identity.scope).bindUtf8(identity.key).bind(expiryOf(nowMs));
    if (!row.step())
        return std::nullopt;
    WriteRecord record{row.text(0), row.blob(1), {}};
    if (row.isNull(2)) {
        record.result = row.blob(4);
    } else {
        // A code of another version of the program: the operation did fail, which is what counts.
        const ErrorCode code = errorCodeFromName(row.text(2)).value_or(ErrorCode::Conflict);
        record.result = refused(code, row.text(3));
    }
    return record;
}

} // namespace

QByteArray writeFingerprint(QLatin1StringView operation, const QByteArray &arguments)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(QByteArrayView(operation.data(), operation.size()));
    hash.addData(QByteArrayView("\0", 1)); // no name with these arguments equals another name with others
    hash.addData(arguments);
    return hash.result();
}

bool isRecorded(const WriteResult<QByteArray> &result)
{
    if (result)
        return true;
    const ErrorCode code = result.error().code;
    return code == ErrorCode::NotFound || code == ErrorCode::Conflict || code == ErrorCode::PreconditionFailed;
}

std::optional<WriteRecord> findRecord(Reader &reader, const WriteIdentity &identity, qint64 nowMs)
{
    return find(reader.statement(selectForReader), identity, nowMs);
}

std::optional<WriteRecord> findRecord(WriteTransaction &db, const WriteIdentity &identity, qint64 nowMs)
{
    return find(db.statement(selectForWriter), identity, nowMs);
}

void keepRecord(WriteTransaction &db, const WriteIdentity &identity, const WriteRecord &record, qint64 nowMs)
{
    auto row = db.statement(insertRecord);
    row.bindBlob(identity.scope).bindUtf8(identity.key).bind(record.operation).bindBlob(record.fingerprint);
    if (record.result) {
        row.bindNull().bindNull().bindBlob(*record.result);
    } else {
        const WriteQueueError &error = record.result.error();
        row.bind(QString(errorCodeInfo(error.code).name)).bind(error.detail).bindNull();
    }
    row.bind(nowMs).run();
}

void removeExpiredRecords(WriteTransaction &db, qint64 nowMs, qint64 limit)
{
    db.statement(deleteExpired).bind(expiryOf(nowMs)).bind(limit).run();
}
