// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/httprequest.h"
#include "server/http/problem.h"
#include "server/http/requesthead.h"

// Cuts the bytes of a connection into requests, strictly (RFC 9112), whatever pieces they come in: what two programs
// could read in two ways is refused rather than guessed at, since a proxy in front may have guessed otherwise.
//
// The first thing that is wrong ends it: after Failed the connection is good for one answer and must be closed. Refused
// at the first byte that shows it: what cannot continue a request line, a line that ends without CR. A head has at most
// maxHeadBytes and maxFields; no byte is looked at more than twice, however slowly they come.
// Not supported, and refused: absolute-form, authority-form and asterisk-form targets, trailer fields, transfer codings
// other than chunked. Ignored: fields that HttpRequest does not name, Upgrade among them, and one empty line before a
// request (RFC 9112, section 2.2).
// Threads: a value, without locks.
class RequestParser
{
public:
    static constexpr qsizetype maxHeadBytes = 16 * 1024;
    static constexpr int maxFields = 100;

    enum class State : quint8 { Head, Body, Complete, Failed };

    explicit RequestParser(qint64 maxBodyBytes)
        : m_maxBodyBytes(maxBodyBytes)
    {
    }

    // Takes bytes from the front of `data` and says how many. Stops behind the head, so that the caller may look at the
    // request before its body comes, and behind the body.
    qsizetype feed(QByteArrayView data);

    State state() const { return m_state; }
    bool hasBegun() const { return m_step != Step::BeforeRequest; }
    const HttpRequest &request() const { return m_request; } // REQUIRES: Body or Complete
    HttpRequest &request() { return m_request; }
    const Problem &problem() const { return m_problem; } // REQUIRES: Failed

    void discardBody(); // the rest of the body is framed, but not kept
    void next();        // begin the next request

    // What is kept of the request, also after its body was taken away: its answer is not there yet.
    qsizetype heldBytes() const { return m_head.size() + m_bodyCapacity; }

private:
    enum class Step : quint8 {
        BeforeRequest,
        EmptyLineEnd,
        MethodName,
        TargetStart,
        Target,
        Version,
        RequestLineEnd,
        Fields,
        Counted, // a body of known length
        ChunkSizeStart,
        ChunkSize,
        ChunkExtension,
        ChunkSizeEnd,
        ChunkData,
        ChunkDataCr,
        ChunkDataLf,
        LastCr,
        LastLf,
    };

    qsizetype feedHead(QByteArrayView data);
    bool takeByteBeforeRequest(char c);
    void takeRequestLine(qsizetype from);
    void endMethod(qsizetype end);
    void takeVersionByte(char c, qsizetype position);
    void endFieldLine();
    void endHead();
    void announceBody(qint64 bytes);
    qsizetype feedBody(QByteArrayView data);
    qsizetype takeBodyBytes(QByteArrayView data);
    void takeChunkByte(char c);
    void fail(ErrorCode code, const QString &detail);
    void failMalformed(const QString &detail) { fail(ErrorCode::Malformed, detail); }

    State m_state = State::Head;
    Step m_step = Step::BeforeRequest;
    bool m_skippedEmptyLine = false;
    bool m_discardsBody = false;
    int m_fieldCount = 0;
    int m_lineBytes = 0; // of the current chunk-size line
    qint64 m_maxBodyBytes;
    qint64 m_bodyBytes = 0; // announced so far
    qint64 m_left = 0;      // of the body, or of the current chunk
    qsizetype m_bodyCapacity = 0;
    // Where in m_head things are: views would dangle while it grows.
    qsizetype m_targetStart = 0;
    qsizetype m_targetEnd = 0;
    qsizetype m_lineStart = 0;
    QByteArray m_head;
    RequestHead m_fields;
    HttpRequest m_request;
    Problem m_problem{ErrorCode::Malformed, {}};
};
