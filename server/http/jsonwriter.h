// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QLatin1StringView>
#include <QStringView>

// Writes JSON (RFC 8259) as UTF-8 bytes, member by member, without a document tree in between: answers are built once
// per request, and a tree costs several allocations for each value.
//
//   JsonWriter json;
//   json.beginObject().name("id"_L1).string(post.id).name("content"_L1).null().endObject();
//
// Commas are placed by the writer; that names and values alternate and that what was begun is ended is up to the
// caller.
class JsonWriter
{
public:
    JsonWriter() { reserve(512); } // most objects fit

    JsonWriter &beginObject() { return begin('{'); }
    JsonWriter &endObject() { return end('}'); }
    JsonWriter &beginArray() { return begin('['); }
    JsonWriter &endArray() { return end(']'); }
    JsonWriter &name(QLatin1StringView name); // a literal of ours: ASCII, nothing to escape

    JsonWriter &string(QStringView text);
    JsonWriter &string(QUtf8StringView text); // must be valid UTF-8, as it is in the database
    JsonWriter &string(QLatin1StringView ascii) { return string(QUtf8StringView(ascii.data(), ascii.size())); }
    JsonWriter &number(qint64 value);
    JsonWriter &boolean(bool value);
    JsonWriter &null();
    JsonWriter &raw(QByteArrayView json); // one complete JSON value, as it is

    void reserve(qsizetype bytes) { m_bytes.reserve(bytes); }
    qsizetype size() const { return m_bytes.size(); }
    const QByteArray &bytes() const { return m_bytes; }

private:
    JsonWriter &begin(char bracket);
    JsonWriter &end(char bracket);
    void separate();

    QByteArray m_bytes;
};
