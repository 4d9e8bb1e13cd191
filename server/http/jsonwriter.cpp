// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/jsonwriter.h"

#include "shared/appendbytes.h"

#include <charconv>

namespace
{

bool mustBeEscaped(char c)
{
    return quint8(c) < 0x20 || c == '"' || c == '\\';
}

void appendEscaped(QByteArray &bytes, char c)
{
    switch (c) {
    case '"':
        bytes.append("\\\"");
        return;
    case '\\':
        bytes.append("\\\\");
        return;
    case '\n':
        bytes.append("\\n");
        return;
    case '\r':
        bytes.append("\\r");
        return;
    case '\t':
        bytes.append("\\t");
        return;
    }
    constexpr char digits[] = "0123456789abcdef";
    const char escape[] = {'\\', 'u', '0', '0', digits[quint8(c) >> 4], digits[quint8(c) & 15]};
    bytes.append(escape, sizeof escape);
}

} // namespace

// A value or name needs a comma before it unless it is the first in its object or array, or follows its name.
void JsonWriter::separate()
{
    if (m_bytes.isEmpty())
        return;
    const char last = m_bytes.back();
    if (last != '{' && last != '[' && last != ':')
        appendBytes(m_bytes, ',');
}

JsonWriter &JsonWriter::begin(char bracket)
{
    separate();
    appendBytes(m_bytes, bracket);
    return *this;
}

JsonWriter &JsonWriter::end(char bracket)
{
    appendBytes(m_bytes, bracket);
    return *this;
}

JsonWriter &JsonWriter::name(QLatin1StringView name)
{
    separate();
    appendBytes(m_bytes, '"');
    appendBytes(m_bytes, QByteArrayView(name.data(), name.size()));
    appendBytes(m_bytes, "\":");
    return *this;
}

JsonWriter &JsonWriter::string(QStringView text)
{
    return string(QUtf8StringView(text.toUtf8()));
}

JsonWriter &JsonWriter::string(QUtf8StringView text)
{
    separate();
    appendBytes(m_bytes, '"');
    const char *const end = text.data() + text.size();
    for (const char *run = text.data(); run != end;) {
        const char *stop = run;
        while (stop != end && !mustBeEscaped(*stop))
            ++stop;
        appendBytes(m_bytes, QByteArrayView(run, stop - run));
        if (stop != end)
            appendEscaped(m_bytes, *stop++);
        run = stop;
    }
    appendBytes(m_bytes, '"');
    return *this;
}

JsonWriter &JsonWriter::number(qint64 value)
{
    separate();
    char digits[20];
    const auto written = std::to_chars(std::begin(digits), std::end(digits), value);
    appendBytes(m_bytes, QByteArrayView(digits, written.ptr - digits));
    return *this;
}

JsonWriter &JsonWriter::boolean(bool value)
{
    return raw(value ? "true" : "false");
}

JsonWriter &JsonWriter::null()
{
    return raw("null");
}

JsonWriter &JsonWriter::raw(QByteArrayView json)
{
    separate();
    appendBytes(m_bytes, json);
    return *this;
}
