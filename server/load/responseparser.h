// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/load/response.h"

#include <QByteArrayView>

#include <optional>
#include <utility>

// Whose body is kept: a page of posts is only counted while the load runs, the document of a refusal is read. Of the
// latter never more than maxErrorBytes: what is longer is no refusal of OneWriter's.
enum class KeptBody : quint8 { OfErrors, Always };

// Reads one answer after another of a server (RFC 9112) from bytes as they come, cut anywhere. It reads what OneWriter
// sends: a status line, header fields, a body of Content-Length bytes; interim answers (1xx) are passed over.
// Errors: whatever else comes is Invalid, and failure() names it; the connection is then of no further use.
// Memory: a head of at most maxHeadBytes; as much of a body as is kept, at most maxBodyBytes, of an error
//         maxErrorBytes.
class ResponseParser
{
public:
    static constexpr qsizetype maxHeadBytes = 16 << 10;
    static constexpr qint64 maxBodyBytes = 16 << 20;
    static constexpr qsizetype maxErrorBytes = 64 << 10;

    enum class State : quint8 { Incomplete, Complete, Invalid };

    void begin(KeptBody keptBody); // the next bytes are those of a new answer
    State feed(QByteArrayView bytes);

    NetworkFailure failure() const { return m_failure; }
    bool hasBegun() const { return m_hasBegun; } // at least one byte of this answer has come
    int status() const { return m_status; }
    qint64 worker() const { return m_worker; }
    QByteArray takeBody() { return std::exchange(m_body, {}); }
    bool closesConnection() const { return m_closes; } // after this answer

private:
    State feedHead(QByteArrayView text);
    State feedBody(QByteArrayView bytes);
    State invalid(NetworkFailure failure);
    qsizetype mostKept() const;
    bool readHead(QByteArrayView head);
    bool readStatusLine(QByteArrayView line);
    bool readField(QByteArrayView name, QByteArrayView value);

    KeptBody m_keptBody = KeptBody::OfErrors;
    NetworkFailure m_failure = NetworkFailure::None;
    bool m_hasBegun = false;
    bool m_isInBody = false;
    bool m_closes = false;
    int m_status = 0;
    qint64 m_worker = 0;
    std::optional<qint64> m_length; // Content-Length
    qint64 m_missing = 0;           // bytes of the body still to come
    QByteArray m_head;              // begun in an earlier feed()
    QByteArray m_body;
};
