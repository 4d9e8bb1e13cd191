// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ipc/frame.h"
#include "shared/errorcode.h"
#include "shared/fieldcodec.h"
#include "shared/histogram.h"
#include "shared/logging.h"

#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>

// The messages between primary and worker. Plain structs: shared/fieldcodec.h writes and reads them member by member.
// Moments are CLOCK_MONOTONIC microseconds (shared/monotonic.h), which both processes read alike.

// Worker to primary, first of all. The primary closes the link when one of the two differs from its own.
struct Hello {
    static constexpr auto type = MessageType::Hello;
    quint16 version = protocolVersion;
    QByteArray fingerprint; // registryFingerprint()
};

// Primary to worker, answering Hello: all a worker needs to know. Tokens travel here and only as hashes, so that they
// never stand on a command line.
struct Welcome {
    static constexpr auto type = MessageType::Welcome;
    QString databasePath;
    qint64 mmapBytes = 0;
    QString listenAddress;
    QStringList allowedHosts;
    QList<QByteArray> tokenHashes; // Authenticator::scopeOfToken(); empty: no token is asked for
    qint64 maxBodyBytes = 0;
    qint32 maxConnections = 0; // of this worker
    qint32 maxPending = 0;     // of this worker, as of the primary
    qint64 queueTimeoutUs = 0;
    qint64 clientTimeoutUs = 0;
};

struct WriteRequest {
    static constexpr auto type = MessageType::WriteRequest;
    quint64 id = 0;        // unique on this link
    quint16 operation = 0; // Operations::indexOf
    QByteArray arguments;
    QByteArray scope; // see WriteIdentity
    QByteArray key;
    qint64 submittedUs = 0;
    // Not begun by then: it never is. The earlier of the two timeouts, so that a primary which was stopped for a while
    // runs nothing whose client has gone; which of them it was, the other moment tells.
    qint64 startDeadlineUs = 0;
    qint64 answerDeadlineUs = 0; // nobody waits any more after this
};

// Worker to primary: the client gave up; do not begin this request. Answered with WriteState::Withdrawn when it had
// not begun, else by its real answer alone.
struct Withdraw {
    static constexpr auto type = MessageType::Withdraw;
    quint64 id = 0;
};

enum class WriteState : quint8 { Done, Failed, Withdrawn };

struct WriteResponse {
    static constexpr auto type = MessageType::WriteResponse;
    quint64 id = 0;
    WriteState state = WriteState::Failed;
    bool replayed = false;
    QByteArray result;                    // Done: the encoded result
    ErrorCode code = ErrorCode::OpFailed; // Failed: a WriteQueueError
    QString detail;
    Outcome outcome = Outcome::NotApplied;
    qint64 finishedUs = 0; // when the writer was done with it (COMMIT returned)
};

// Worker to primary: is a write with this key admitted and not yet answered? Or, with an empty key: are you ready?
struct Query {
    static constexpr auto type = MessageType::Query;
    quint64 id = 0;
    QByteArray scope;
    QByteArray key;
};

struct QueryAnswer {
    static constexpr auto type = MessageType::QueryAnswer;
    quint64 id = 0;
    bool isPending = false;        // of the key asked for
    bool isAdmitting = false;      // not draining
    bool isStorageWorking = false; // the last COMMIT or marker succeeded, and the files are in their place
};

// Part of Status: see HttpCounters.
struct HttpTotals {
    QMap<quint8, quint64> answersByClass; // first digit of the status -> answers
    QMap<quint8, quint64> errorsByCode;   // ErrorCode -> answers with it
    quint64 clientsGone = 0;
    quint64 bytesReceived = 0;
    quint64 bytesSent = 0;
    quint64 connectionsAccepted = 0;
    quint64 connectionsRefused = 0;
};

inline QDataStream &operator<<(QDataStream &stream, const HttpTotals &totals)
{
    std::apply([&stream](const auto &...field) { (stream << ... << field); }, fieldsOf(totals));
    return stream;
}
inline QDataStream &operator>>(QDataStream &stream, HttpTotals &totals)
{
    std::apply([&stream](auto &...field) { (stream >> ... >> field); }, fieldsOf(totals));
    return stream;
}

// Worker to primary, when it begins to serve, before each Pong and before it ends: totals since the worker started, and
// histograms of what came since the last Status. Not by a timer of its own: the primary makes a sample when the Pongs
// of all workers are there, so that all figures of a sample are of the same second.
struct Status {
    static constexpr auto type = MessageType::Status;
    bool isServing = false;
    quint32 connections = 0;
    quint64 requests = 0;
    quint64 reads = 0;
    quint64 writes = 0;
    quint64 errors = 0; // answers of 500 and above
    quint64 cacheHits = 0;
    HttpTotals http;
    // ErrorCode -> writes that were refused here and not by the primary: what never reached it (INVALID, …), and
    // CLIENT_TIMEOUT, UNAVAILABLE, QUEUE_FULL.
    QMap<quint8, quint64> ownWriteRefusals;
    quint64 busy = 0; // requests that failed with SQLITE_BUSY or SQLITE_LOCKED: 0 by design
    Histogram readLatency;
    Histogram writeLatency; // from submit to the response's arrival, or to giving up
    Histogram replyLatency; // from WriteResponse::finishedUs to the response's arrival
};

struct Log {
    static constexpr auto type = MessageType::Log;
    LogSeverity severity = LogSeverity::Info;
    QString category;
    QString text;
};

struct Ping {
    static constexpr auto type = MessageType::Ping;
    quint64 number = 0;
};
struct Pong {
    static constexpr auto type = MessageType::Pong;
    quint64 number = 0;
};

// Primary to worker: answer what is open and exit. See Gateway::drain().
struct Drain {
    static constexpr auto type = MessageType::Drain;
    // The server ends, but writes are still to be answered: who connects meanwhile is told so. A Drain with closesIdle
    // follows. Otherwise others accept from now on.
    bool keepsAccepting = false;
    // The server ends, and no write is left to be answered: nobody has a successor to go to, so idle clients are not
    // waited for.
    bool closesIdle = false;
};

template <typename T>
concept WireMessage = std::is_aggregate_v<T> && requires
{
    {
        T::type
        } -> std::convertible_to<MessageType>;
};

template <WireMessage T>
QByteArray frameOf(const T &message)
{
    return encodeFrame(T::type, encodeFields(message));
}

// Reads the payload of a frame into `message`, which must be of the frame's type. False when it does not hold one.
template <WireMessage T>
bool decodeFrame(const Frame &frame, T &message)
{
    auto decoded = decodeFields<T>(frame.payload);
    if (decoded)
        message = *std::move(decoded);
    return decoded.has_value();
}
