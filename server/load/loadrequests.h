// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/load/loadoptions.h"

#include <optional>

enum class RequestKind : quint8 { Read, Write };

// The requests of one run, complete as they go over the wire. All writes of a run are told from each other, from those
// of other runs and from people's own posts by their titles: "load test RUN-ID NUMBER", NUMBER counting from 0. With
// --verify each also has the idempotency key "load-RUN-ID-NUMBER".
class LoadRequests
{
public:
    explicit LoadRequests(const LoadOptions &options);

    // Never the same twice, whatever the seed, unless the options name one.
    const QString &runId() const { return m_runId; }
    static bool isRunId(QStringView text);
    const QByteArray &read() const { return m_read; }
    QByteArray write(quint32 number) const;          // the same bytes each time it is asked for
    QByteArray page(const QByteArray &cursor) const; // the first page for an empty cursor
    QByteArray remove(const QByteArray &postId) const;

    // The number in a title of this run, nothing for all other titles.
    std::optional<quint32> numberIn(QStringView title) const;

private:
    QByteArray fields(const char *method, const QByteArray &target) const;

    const QString m_runId;
    const QString m_titleStart;
    const QByteArray m_commonFields;
    const bool m_hasKeys;
    QByteArray m_read;
    QByteArray m_filler; // contents of posts are pieces of it
};
