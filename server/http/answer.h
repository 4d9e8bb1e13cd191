// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <vector>

struct Problem;

// One header field of an answer. Names and values are ours, never bytes of a client as they came.
struct HeaderField {
    QByteArray name;
    QByteArray value;
};
using HeaderFields = std::vector<HeaderField>;

// A complete answer in the bytes of HTTP/1.1, but for what differs each time it is sent (see appendTo). A value whose
// copies share their bytes, so the cache and a connection may hold the same one.
class Answer
{
public:
    Answer() = default; // not complete
    // An answer of the gateway's own.
    explicit Answer(const Problem &problem, const HeaderFields &fields = {});

    // Appends bytes that QHttpServer wrote. The end is where Content-Length says.
    void append(QByteArrayView bytes);
    bool isComplete() const { return m_headSize > 0 && m_bytes.size() >= m_headSize + m_bodySize; }

    int status() const { return m_status; } // REQUIRES: isComplete(), as all below
    QByteArrayView etag() const;            // null if there is none
    qsizetype size() const { return m_bytes.size(); }

    // What the one sending adds or leaves out.
    struct Sending {
        QByteArrayView connection{}; // value of the Connection field; null: none is sent
        bool isHead = false;         // HEAD: as it is, but for the body (RFC 9110, section 9.3.2)
        bool isNotModified = false;  // 304: without Content-Length, Content-Type and body (section 15.4.5)
    };
    // Adds Date, X-Worker and Connection to the fields.
    void appendTo(QByteArray &output, const Sending &sending) const;

private:
    void readHead();

    QByteArray m_bytes;
    qsizetype m_headSize = 0; // with the empty line; 0 until that is there
    qsizetype m_bodySize = 0;
    qsizetype m_etagStart = 0; // 0: none
    qsizetype m_etagSize = 0;
    int m_status = 0;
};
