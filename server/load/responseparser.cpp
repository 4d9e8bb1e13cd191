// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/responseparser.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{

constexpr QByteArrayView lineEnd("\r\n");
constexpr QByteArrayView headEnd("\r\n\r\n");
constexpr QByteArrayView protocol("HTTP/1.");

bool isName(QByteArrayView name, QByteArrayView expected)
{
    return name.size() == expected.size() && name.compare(expected, Qt::CaseInsensitive) == 0;
}

// In a list, "foo, Close" (RFC 9110, section 5.6.1).
bool hasElement(QByteArrayView list, QByteArrayView expected)
{
    for (;;) {
        const qsizetype comma = list.indexOf(',');
        if (isName((comma < 0 ? list : list.first(comma)).trimmed(), expected))
            return true;
        if (comma < 0)
            return false;
        list = list.sliced(comma + 1);
    }
}

// Digits only: QByteArray::toLongLong() would take a sign and white space as well.
std::optional<qint64> wholeNumber(QByteArrayView digits)
{
    const bool isNumber = !digits.isEmpty() && digits.size() <= 18 &&
                          std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    return isNumber ? std::optional(digits.toLongLong()) : std::nullopt;
}

} // namespace

void ResponseParser::begin(KeptBody keptBody)
{
    m_keptBody = keptBody;
    m_failure = NetworkFailure::None;
    m_hasBegun = false;
    m_isInBody = false;
    m_closes = false;
    m_status = 0;
    m_worker = 0;
    m_length.reset();
    m_head.clear();
    m_body.clear();
}

ResponseParser::State ResponseParser::feed(QByteArrayView bytes)
{
    m_hasBegun = m_hasBegun || !bytes.isEmpty();
    if (m_isInBody)
        return feedBody(bytes);
    if (m_head.isEmpty()) // nearly always: the whole head comes at once and is read where it lies
        return feedHead(bytes);
    m_head.append(bytes);
    const QByteArray joined = std::exchange(m_head, {});
    return feedHead(joined);
}

ResponseParser::State ResponseParser::feedHead(QByteArrayView text)
{
    while (!m_isInBody) {
        const qsizetype end = text.indexOf(headEnd);
        if (end > maxHeadBytes || (end < 0 && text.size() > maxHeadBytes))
            return invalid(NetworkFailure::AnswerTooLarge);
        if (end < 0) {
            // Rubbish that never ends is recognised by its first bytes, or by how its first line ends.
            const qsizetype lineFeed = text.indexOf('\n');
            if (!text.startsWith(protocol.first(std::min(text.size(), protocol.size()))) ||
                (lineFeed >= 0 && text[lineFeed - 1] != '\r'))
                return invalid(NetworkFailure::NotHttp);
            m_head = text.toByteArray();
            return State::Incomplete;
        }
        if (!readHead(text.first(end)))
            return State::Invalid;
        text = text.sliced(end + headEnd.size());
        m_isInBody = m_status >= 200; // else an interim answer: the final one follows
    }
    return feedBody(text);
}

ResponseParser::State ResponseParser::feedBody(QByteArrayView bytes)
{
    if (bytes.size() > m_missing)
        return invalid(NetworkFailure::ExcessBytes);
    m_body.append(bytes.first(std::min(bytes.size(), mostKept() - m_body.size())));
    m_missing -= bytes.size();
    return m_missing == 0 ? State::Complete : State::Incomplete;
}

qsizetype ResponseParser::mostKept() const
{
    if (m_status >= 400)
        return maxErrorBytes;
    return m_keptBody == KeptBody::Always ? maxBodyBytes : 0;
}

ResponseParser::State ResponseParser::invalid(NetworkFailure failure)
{
    m_failure = failure;
    return State::Invalid;
}

bool ResponseParser::readHead(QByteArrayView head)
{
    m_length.reset();
    m_closes = false;
    qsizetype begin = head.indexOf(lineEnd);
    if (!readStatusLine(begin < 0 ? head : head.first(begin))) {
        m_failure = NetworkFailure::NotHttp;
        return false;
    }
    while (begin >= 0) {
        begin += lineEnd.size();
        const qsizetype end = head.indexOf(lineEnd, begin);
        const QByteArrayView line = head.sliced(begin, (end < 0 ? head.size() : end) - begin);
        const qsizetype colon = line.indexOf(':');
        if (colon <= 0) {
            m_failure = NetworkFailure::NotHttp;
            return false;
        }
        if (!readField(line.first(colon), line.sliced(colon + 1).trimmed()))
            return false;
        begin = end;
    }
    const bool hasBody = m_status >= 200 && m_status != 204 && m_status != 304; // RFC 9112, section 6.3
    if (hasBody && !m_length) {
        m_failure = NetworkFailure::NoLength;
        return false;
    }
    m_missing = hasBody ? *m_length : 0;
    return true;
}

// "HTTP/1.1 200 OK"; an answer in HTTP/1.0 ends its connection.
bool ResponseParser::readStatusLine(QByteArrayView line)
{
    if (line.size() < 12 || !line.startsWith(protocol) || (line[7] != '0' && line[7] != '1') || line[8] != ' ' ||
        (line.size() > 12 && line[12] != ' '))
        return false;
    const std::optional<qint64> status = wholeNumber(line.sliced(9, 3));
    if (!status || *status < 100 || *status > 599)
        return false;
    m_status = int(*status);
    m_closes = line[7] == '0';
    return true;
}

bool ResponseParser::readField(QByteArrayView name, QByteArrayView value)
{
    if (isName(name, "Content-Length")) {
        const std::optional<qint64> length = wholeNumber(value);
        if (!length || (m_length && *m_length != *length)) {
            m_failure = NetworkFailure::NotHttp;
            return false;
        }
        if (*length > maxBodyBytes) {
            m_failure = NetworkFailure::AnswerTooLarge;
            return false;
        }
        m_length = length;
    } else if (isName(name, "Transfer-Encoding")) {
        m_failure = NetworkFailure::ChunkedAnswer;
        return false;
    } else if (isName(name, "Connection")) {
        m_closes = m_closes || hasElement(value, "close");
    } else if (isName(name, "X-Worker")) {
        m_worker = wholeNumber(value).value_or(0);
    }
    return true;
}
