// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/requesthead.h"

#include "server/http/httpcharacters.h"

using namespace Qt::StringLiterals;

namespace
{

struct KnownField {
    QByteArrayView name;
    QByteArrayView HttpRequest::*value;
    bool isList; // may come in several lines, which then count as one (RFC 9110, section 5.3)
};

constexpr KnownField knownFields[] = {
    {"Host", &HttpRequest::host, false},
    {"Expect", &HttpRequest::expect, false},
    {"If-Match", &HttpRequest::ifMatch, true},
    {"Connection", &HttpRequest::connection, true},
    {"Content-Type", &HttpRequest::contentType, false},
    {"Authorization", &HttpRequest::authorization, false},
    {"If-None-Match", &HttpRequest::ifNoneMatch, true},
    {"Content-Length", &HttpRequest::contentLength, false},
    {"Content-Encoding", &HttpRequest::contentEncoding, true},
    {"Idempotency-Key", &HttpRequest::idempotencyKey, false},
    {"Transfer-Encoding", &HttpRequest::transferEncoding, false},
};

using Finding = std::optional<Problem>; // nothing: all is well

Finding malformed(const QString &detail)
{
    return Problem{ErrorCode::Malformed, detail};
}

bool isSame(QByteArrayView one, QByteArrayView other)
{
    return one.size() == other.size() && one.compare(other, Qt::CaseInsensitive) == 0;
}

QByteArrayView withoutSpace(QByteArrayView text)
{
    const auto isSpace = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.isEmpty() && isSpace(text.front()))
        text = text.sliced(1);
    while (!text.isEmpty() && isSpace(text.back()))
        text.chop(1);
    return text;
}

// Escapes must be well-formed. Those of a slash and of control characters are refused in a path: QHttpServer decodes it
// before it looks for the route, so they would change which route is found.
Finding checkEscapes(const HttpRequest &request)
{
    const QByteArrayView target = request.target;
    for (qsizetype i = target.indexOf('%'); i >= 0; i = target.indexOf('%', i + 1)) {
        const int high = i + 2 < target.size() ? hexDigit(target[i + 1]) : -1;
        const int low = i + 2 < target.size() ? hexDigit(target[i + 2]) : -1;
        if (high < 0 || low < 0)
            return malformed(u"The request target holds an incomplete percent-encoding."_s);
        const int c = high * 16 + low;
        const bool isInPath = i < request.path.size();
        if (c == 0 || (isInPath && (c < 0x20 || c == 0x7f || c == '/')))
            return malformed(u"The request target holds a percent-encoded control character or slash."_s);
    }
    return {};
}

Finding checkHost(const HttpRequest &request)
{
    if (request.host.isNull() && request.isHttp10)
        return {};
    if (request.host.isEmpty() || !areAll(hostCharacters, request.host))
        return malformed(u"The request needs one Host field with a host name."_s);
    return {};
}

void readConnection(HttpRequest &request)
{
    bool asksToClose = false;
    bool asksToKeep = false;
    for (QByteArrayView rest = request.connection; !rest.isEmpty();) {
        const qsizetype comma = rest.indexOf(',');
        const QByteArrayView option = withoutSpace(comma < 0 ? rest : rest.first(comma));
        asksToClose |= isSame(option, "close");
        asksToKeep |= isSame(option, "keep-alive");
        rest = comma < 0 ? QByteArrayView() : rest.sliced(comma + 1);
    }
    request.keepsAlive = !asksToClose && (!request.isHttp10 || asksToKeep);
}

Finding readExpectation(HttpRequest &request)
{
    if (request.expect.isNull() || request.isHttp10) // RFC 9110, section 10.1.1
        return {};
    if (!isSame(request.expect, "100-continue"))
        return Problem{ErrorCode::ExpectationFailed, u"Only \"Expect: 100-continue\" can be met."_s};
    request.expectsContinue = true;
    return {};
}

Finding readBodyLength(HttpRequest &request) // RFC 9112, section 6.3
{
    const QByteArrayView length = request.contentLength;
    const QByteArrayView coding = request.transferEncoding;
    if (!coding.isNull()) {
        if (!length.isNull() || request.isHttp10)
            return malformed(u"Transfer-Encoding goes neither with Content-Length nor with HTTP/1.0."_s);
        if (!isSame(coding, "chunked"))
            return Problem{ErrorCode::NotImplemented, u"The only transfer coding understood is \"chunked\"."_s};
        request.isChunked = true;
    } else if (!length.isNull()) {
        const bool isNumber = !length.isEmpty() && length.size() <= maxLengthDigits &&
                              std::all_of(length.begin(), length.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (!isNumber)
            return malformed(u"Content-Length is no number."_s);
        request.contentBytes = length.toLongLong();
    }
    request.hasBody = request.isChunked || request.contentBytes > 0;
    request.expectsContinue &= request.hasBody;
    return {};
}

} // namespace

Finding RequestHead::read(QByteArrayView fields, HttpRequest &request)
{
    if (Finding wrong = checkEscapes(request))
        return wrong;
    if (Finding wrong = readFields(fields, request))
        return wrong;
    if (Finding wrong = checkHost(request))
        return wrong;
    readConnection(request);
    if (Finding wrong = readExpectation(request))
        return wrong;
    return readBodyLength(request);
}

Finding RequestHead::readFields(QByteArrayView fields, HttpRequest &request)
{
    while (!fields.isEmpty()) {
        const qsizetype lineFeed = fields.indexOf('\n');
        if (Finding wrong = readField(fields.first(lineFeed - 1), request))
            return wrong;
        fields = fields.sliced(lineFeed + 1);
    }
    return {};
}

Finding RequestHead::readField(QByteArrayView line, HttpRequest &request)
{
    const qsizetype colon = line.indexOf(':');
    const QByteArrayView name = line.first(std::max<qsizetype>(colon, 0));
    // A space before the colon, or a line folded the old way, is no name either (RFC 9112, sections 5.1 and 5.2).
    if (name.isEmpty() || !areAll(tokenCharacters, name))
        return malformed(u"A header field has no valid name."_s);
    const QByteArrayView value = withoutSpace(line.sliced(colon + 1));
    if (!isFieldValue(value))
        return malformed(u"A header field holds a control character."_s);
    const auto known = std::find_if(std::begin(knownFields), std::end(knownFields),
                                    [name](const KnownField &field) { return isSame(field.name, name); });
    if (known == std::end(knownFields))
        return {};
    QByteArrayView &target = request.*known->value;
    if (target.isNull()) {
        target = value.isNull() ? QByteArrayView("") : value;
    } else if (known->isList) {
        m_joinedFields.push_back(target.toByteArray() + ", " + value.toByteArray());
        target = m_joinedFields.back();
    } else {
        return malformed(u"The header field %1 is there twice."_s.arg(QLatin1StringView(known->name)));
    }
    return {};
}
