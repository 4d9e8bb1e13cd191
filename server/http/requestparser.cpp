// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/requestparser.h"

#include "server/http/httpcharacters.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{

constexpr qsizetype longestMethod = 7; // OPTIONS

Method methodFromName(QByteArrayView name)
{
    struct Known {
        QByteArrayView name;
        Method method;
    };
    static constexpr Known known[] = {{"GET", Method::Get},       {"POST", Method::Post},      {"PATCH", Method::Patch},
                                      {"DELETE", Method::Delete}, {"HEAD", Method::Head},      {"PUT", Method::Put},
                                      {"TRACE", Method::Trace},   {"OPTIONS", Method::Options}};
    const auto found =
        std::find_if(std::begin(known), std::end(known), [name](const Known &k) { return k.name == name; });
    return found == std::end(known) ? Method::Unknown : found->method;
}

constexpr int maxChunkLineBytes = 256;       // extensions are allowed, and ignored
constexpr qsizetype keptHeadCapacity = 2048; // an idle connection keeps no more than this

} // namespace

qsizetype RequestParser::feed(QByteArrayView data)
{
    switch (m_state) {
    case State::Head:
        return feedHead(data);
    case State::Body:
        return feedBody(data);
    case State::Complete:
    case State::Failed:
        break;
    }
    return 0;
}

void RequestParser::next()
{
    const qint64 maxBodyBytes = m_maxBodyBytes;
    QByteArray head = std::move(m_head);
    *this = RequestParser(maxBodyBytes);
    if (head.capacity() <= keptHeadCapacity) {
        head.resize(0);
        m_head = std::move(head);
    }
}

void RequestParser::discardBody()
{
    m_discardsBody = true;
    m_bodyCapacity = 0;
    m_request.body = QByteArray();
}

void RequestParser::fail(ErrorCode code, const QString &detail)
{
    if (m_state == State::Failed)
        return; // the first reason counts
    m_problem = {code, detail};
    m_state = State::Failed;
}

qsizetype RequestParser::feedHead(QByteArrayView data)
{
    qsizetype used = 0;
    while (used < data.size() && (m_step == Step::BeforeRequest || m_step == Step::EmptyLineEnd)) {
        if (takeByteBeforeRequest(data[used]))
            ++used;
        if (m_state == State::Failed)
            return used;
    }
    while (used < data.size() && m_state == State::Head) {
        const QByteArrayView rest = data.sliced(used, std::min(data.size() - used, maxHeadBytes - m_head.size()));
        if (rest.isEmpty()) {
            if (m_step == Step::Fields)
                fail(ErrorCode::HeadersTooLarge, u"The head of the request is larger than 16 KiB."_s);
            else
                fail(ErrorCode::UriTooLong, u"The request line is longer than 16 KiB."_s);
            break;
        }
        const qsizetype lineFeed = rest.indexOf('\n');
        const qsizetype count = lineFeed < 0 ? rest.size() : lineFeed + 1;
        const qsizetype from = m_head.size();
        m_head.append(rest.first(count));
        used += count;
        if (m_step != Step::Fields)
            takeRequestLine(from);
        else if (lineFeed >= 0)
            endFieldLine();
    }
    return used;
}

// One empty line is skipped. False if `c` already belongs to the request.
bool RequestParser::takeByteBeforeRequest(char c)
{
    if (m_step == Step::EmptyLineEnd) {
        if (c != '\n')
            failMalformed(u"A carriage return stands alone before the request."_s);
        m_step = Step::BeforeRequest;
        m_skippedEmptyLine = true;
        return true;
    }
    if (c == '\r' && !m_skippedEmptyLine) {
        m_step = Step::EmptyLineEnd;
        return true;
    }
    m_step = Step::MethodName;
    return false;
}

// Byte by byte, so that what cannot become a request line is refused without waiting for its end.
void RequestParser::takeRequestLine(qsizetype from)
{
    for (qsizetype i = from; i < m_head.size() && m_state == State::Head; ++i) {
        const char c = m_head[i];
        switch (m_step) {
        case Step::MethodName:
            if (c == ' ')
                endMethod(i);
            else if (!tokenCharacters[quint8(c)])
                failMalformed(u"This is no HTTP request."_s);
            else if (i >= longestMethod)
                fail(ErrorCode::NotImplemented, u"The request method is not known."_s);
            break;
        case Step::TargetStart:
            if (c != '/')
                failMalformed(u"The request target must begin with a slash."_s);
            m_targetStart = i;
            m_step = Step::Target;
            break;
        case Step::Target:
            if (c == ' ') {
                m_targetEnd = i;
                m_step = Step::Version;
            } else if (!targetCharacters[quint8(c)]) {
                failMalformed(u"The request target holds a character that must be percent-encoded."_s);
            }
            break;
        case Step::Version:
            takeVersionByte(c, i - m_targetEnd - 1);
            break;
        default: // RequestLineEnd
            if (c != '\n')
                failMalformed(u"The request line does not end with CR LF."_s);
            m_step = Step::Fields;
            m_lineStart = i + 1;
            break;
        }
    }
}

void RequestParser::endMethod(qsizetype end)
{
    m_request.method = methodFromName(QByteArrayView(m_head).first(end));
    if (end == 0)
        failMalformed(u"This is no HTTP request."_s);
    else if (m_request.method == Method::Unknown)
        fail(ErrorCode::NotImplemented, u"The request method is not known."_s);
    m_step = Step::TargetStart;
}

void RequestParser::takeVersionByte(char c, qsizetype position)
{
    constexpr QByteArrayView form = "HTTP/d.d\r";
    const bool fits = form[position] == 'd' ? c >= '0' && c <= '9' : c == form[position];
    if (!fits) {
        failMalformed(u"The request line does not end with an HTTP version and CR LF."_s);
    } else if (position == form.size() - 1) {
        const char *const version = m_head.constData() + m_targetEnd + 1 + 5;
        m_request.isHttp10 = version[2] == '0';
        if (version[0] != '1') // any 1.x is read as 1.1 (RFC 9110, section 2.5)
            fail(ErrorCode::HttpVersion, u"Only HTTP/1.1 and HTTP/1.0 are served."_s);
        m_step = Step::RequestLineEnd;
    }
}

void RequestParser::endFieldLine()
{
    const QByteArrayView line = QByteArrayView(m_head).sliced(m_lineStart);
    m_lineStart = m_head.size();
    if (!line.endsWith("\r\n"))
        failMalformed(u"A header field line does not end with CR LF."_s);
    else if (line.size() == 2)
        endHead();
    else if (++m_fieldCount > maxFields)
        fail(ErrorCode::HeadersTooLarge, u"There are more than 100 header fields."_s);
}

void RequestParser::endHead()
{
    const QByteArrayView head(m_head);
    m_request.target = head.sliced(m_targetStart, m_targetEnd - m_targetStart);
    const qsizetype query = m_request.target.indexOf('?');
    m_request.path = query < 0 ? m_request.target : m_request.target.first(query);
    const qsizetype fieldsStart = head.indexOf('\n') + 1;
    const QByteArrayView fields = head.sliced(fieldsStart).chopped(2); // the empty line
    if (const std::optional<Problem> wrong = m_fields.read(fields, m_request)) {
        fail(wrong->code, wrong->detail);
        return;
    }
    m_left = m_request.contentBytes;
    m_step = m_request.isChunked ? Step::ChunkSizeStart : Step::Counted;
    announceBody(m_left);
    if (m_state != State::Failed)
        m_state = m_request.hasBody ? State::Body : State::Complete;
}

void RequestParser::announceBody(qint64 bytes)
{
    m_bodyBytes += bytes;
    if (m_bodyBytes > m_maxBodyBytes)
        fail(ErrorCode::BodyTooLarge, u"The request body is larger than %1 bytes."_s.arg(m_maxBodyBytes));
}

qsizetype RequestParser::feedBody(QByteArrayView data)
{
    qsizetype used = 0;
    while (used < data.size() && m_state == State::Body) {
        if (m_step == Step::Counted || m_step == Step::ChunkData)
            used += takeBodyBytes(data.sliced(used));
        else
            takeChunkByte(data[used++]);
    }
    return used;
}

qsizetype RequestParser::takeBodyBytes(QByteArrayView data)
{
    const qsizetype count = std::min<qsizetype>(data.size(), m_left);
    if (!m_discardsBody) {
        // Grows as it comes: what is merely announced gets no room.
        m_request.body.append(data.first(count));
        m_bodyCapacity = m_request.body.capacity();
    }
    m_left -= count;
    if (m_left == 0) {
        if (m_step == Step::Counted)
            m_state = State::Complete;
        else
            m_step = Step::ChunkDataCr;
    }
    return count;
}

void RequestParser::takeChunkByte(char c) // RFC 9112, section 7.1
{
    const auto expect = [this, c](char wanted, Step next) {
        if (c != wanted)
            failMalformed(u"The chunked body is malformed."_s);
        m_step = next;
    };
    switch (m_step) {
    case Step::ChunkSizeStart:
    case Step::ChunkSize:
        if (const int digit = hexDigit(c); digit >= 0 && m_lineBytes < maxLengthDigits) {
            m_left = m_left * 16 + digit;
            m_step = Step::ChunkSize;
        } else if (m_step == Step::ChunkSize && c == '\r') {
            m_step = Step::ChunkSizeEnd;
        } else if (m_step == Step::ChunkSize && c == ';') {
            m_step = Step::ChunkExtension;
        } else {
            failMalformed(u"The size of a chunk is malformed."_s);
        }
        ++m_lineBytes;
        return;
    case Step::ChunkExtension:
        if (c == '\r')
            m_step = Step::ChunkSizeEnd;
        else if (!isFieldValue({&c, 1}) || ++m_lineBytes > maxChunkLineBytes)
            failMalformed(u"The extension of a chunk is malformed or too long."_s);
        return;
    case Step::ChunkSizeEnd:
        expect('\n', m_left == 0 ? Step::LastCr : Step::ChunkData);
        m_lineBytes = 0;
        announceBody(m_left);
        return;
    case Step::ChunkDataCr:
        expect('\r', Step::ChunkDataLf);
        return;
    case Step::ChunkDataLf:
        expect('\n', Step::ChunkSizeStart);
        return;
    case Step::LastCr:
        if (c != '\r')
            failMalformed(u"Trailer fields are not accepted."_s);
        m_step = Step::LastLf;
        return;
    default: // LastLf
        expect('\n', Step::LastLf);
        if (m_state != State::Failed)
            m_state = State::Complete;
        return;
    }
}
