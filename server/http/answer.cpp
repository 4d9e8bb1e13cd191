// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/answer.h"

#include "shared/appendbytes.h"
#include "server/http/httpdate.h"
#include "server/http/problem.h"

#include <algorithm>
#include <string_view>

#include <unistd.h>

using namespace Qt::StringLiterals;

namespace
{

constexpr QByteArrayView lineEnd = "\r\n";
constexpr qsizetype usualSize = 768; // of an answer that is no list

// Whether the line "Name: value" is a field of that name.
bool isField(QByteArrayView line, QByteArrayView name)
{
    return line.size() > name.size() && line[name.size()] == ':' &&
           line.first(name.size()).compare(name, Qt::CaseInsensitive) == 0;
}

// Calls visit(line) for each line of a head that has any, without its line end.
template <typename Visit>
void forEachLine(QByteArrayView head, Visit visit)
{
    while (!head.isEmpty()) {
        const qsizetype end = head.indexOf('\n');
        visit(head.first(end - 1));
        head = head.sliced(end + 1);
    }
}

} // namespace

Answer::Answer(const Problem &problem, const HeaderFields &fields)
{
    const ErrorCodeInfo &info = errorCodeInfo(problem.code);
    const QByteArray body = problem.json();
    QByteArray head;
    head.append("HTTP/1.1 ").append(QByteArray::number(info.status)).append(" ");
    head.append(info.title.data(), info.title.size()).append(lineEnd);
    head.append("Content-Type: ").append(Problem::contentType()).append(lineEnd);
    for (const HeaderField &field : problem.fields(fields))
        head.append(field.name).append(": ").append(field.value).append(lineEnd);
    head.append("Content-Length: ").append(QByteArray::number(body.size())).append("\r\n\r\n");
    append(head + body);
}

void Answer::append(QByteArrayView bytes)
{
    const auto searchFrom = std::size_t(std::max<qsizetype>(0, m_bytes.size() - 3));
    if (m_bytes.isNull())
        m_bytes.reserve(usualSize);
    appendBytes(m_bytes, bytes);
    if (m_headSize > 0)
        return;
    // QHttpServer writes a head in a dozen pieces; QByteArray::indexOf() would prepare a search table for each.
    const std::string_view head(m_bytes.constData(), std::size_t(m_bytes.size()));
    if (const std::size_t end = head.find("\r\n\r\n", searchFrom); end != head.npos) {
        m_headSize = qsizetype(end) + 4;
        readHead();
    }
}

void Answer::readHead()
{
    const QByteArrayView head = QByteArrayView(m_bytes).first(m_headSize - lineEnd.size());
    m_status = head.sliced(9, 3).toInt(); // behind "HTTP/1.1 "
    forEachLine(head, [this](QByteArrayView line) {
        if (isField(line, "Content-Length")) {
            m_bodySize = line.sliced(15).trimmed().toLongLong();
        } else if (isField(line, "ETag")) {
            const QByteArrayView value = line.sliced(5).trimmed();
            m_etagStart = value.data() - m_bytes.constData();
            m_etagSize = value.size();
        }
    });
}

QByteArrayView Answer::etag() const
{
    return m_etagStart > 0 ? QByteArrayView(m_bytes).sliced(m_etagStart, m_etagSize) : QByteArrayView();
}

void Answer::appendTo(QByteArray &output, const Sending &sending) const
{
    static const QByteArray worker = "\r\nX-Worker: " + QByteArray::number(::getpid()) + "\r\n";
    const QByteArrayView head = QByteArrayView(m_bytes).first(m_headSize - lineEnd.size());
    const bool hasBody = !sending.isHead && !sending.isNotModified;
    output.reserve(output.size() + m_headSize + 128 + (hasBody ? m_bodySize : 0));
    if (sending.isNotModified) {
        output.append("HTTP/1.1 304 Not Modified\r\n");
        forEachLine(head.sliced(head.indexOf('\n') + 1), [&output](QByteArrayView line) {
            if (isField(line, "Content-Length") || isField(line, "Content-Type"))
                return;
            appendBytes(output, line);
            appendBytes(output, lineEnd);
        });
    } else {
        appendBytes(output, head);
    }
    appendBytes(output, "Date: ");
    appendBytes(output, httpDate());
    appendBytes(output, worker);
    if (!sending.connection.isNull())
        output.append("Connection: ").append(sending.connection).append(lineEnd);
    appendBytes(output, lineEnd);
    if (hasBody)
        appendBytes(output, QByteArrayView(m_bytes).sliced(m_headSize));
}
