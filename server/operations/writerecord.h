// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/operations/writequeue.h"
#include "server/storage/reader.h"

#include <chrono>
#include <optional>

class WriteTransaction;

// The answer of a write as it is kept under its idempotency key, in the same transaction as the write's effect.
struct WriteRecord {
    QString operation;      // name in the registry
    QByteArray fingerprint; // writeFingerprint() of the request
    WriteResult<QByteArray> result;
};

// How long a record answers for its key.
inline constexpr std::chrono::milliseconds recordLifetime = std::chrono::hours(24);

// Tells whether a request under a known key is the same request.
QByteArray writeFingerprint(QLatin1StringView operation, const QByteArray &arguments);

// An operation's own answers are kept: success and what it refuses itself. After any other failure the key stays free.
bool isRecorded(const WriteResult<QByteArray> &result);

// The record of a key, if there is one that has not expired. `nowMs`: milliseconds since 1970.
// Errors: SqliteError.
std::optional<WriteRecord> findRecord(Reader &reader, const WriteIdentity &identity, qint64 nowMs);
std::optional<WriteRecord> findRecord(WriteTransaction &db, const WriteIdentity &identity, qint64 nowMs);
void keepRecord(WriteTransaction &db, const WriteIdentity &identity, const WriteRecord &record, qint64 nowMs);
// Removes expired ones among the `limit` oldest.
void removeExpiredRecords(WriteTransaction &db, qint64 nowMs, qint64 limit);
