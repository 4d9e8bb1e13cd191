// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/routetable.h"

#include <QByteArray>
#include <QByteArrayView>

// One request as it was framed. The views point into its parser and are valid until RequestParser::next(). A field that
// was not there is a null view; one that was there without a value is empty.
struct HttpRequest {
    Method method = Method::Unknown;
    bool isHttp10 = false;
    bool keepsAlive = true;
    bool expectsContinue = false; // waits for "100 Continue" before it sends its body
    bool hasBody = false;
    bool isChunked = false;  // the body comes in chunks
    qint64 contentBytes = 0; // of a body of announced length
    QByteArrayView target;   // path and query, as they came
    QByteArrayView path;     // still percent-encoded
    QByteArrayView host;
    QByteArrayView connection;
    QByteArrayView expect;
    QByteArrayView authorization;
    QByteArrayView contentEncoding;
    QByteArrayView contentLength;
    QByteArrayView contentType;
    QByteArrayView transferEncoding;
    QByteArrayView idempotencyKey;
    QByteArrayView ifMatch;
    QByteArrayView ifNoneMatch;
    QByteArray body;
};
