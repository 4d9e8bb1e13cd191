// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/reply.h"

#include <QHttpServerRequest>

// Which page of a list a client asks for (?limit=&after=).
struct PageRequest {
    qint64 limit = 100; // 1 to 1000
    QString after;      // cursor from `next` of the page before; empty: the first page
};

// INVALID, naming the parameter, when it is out of range, malformed, unknown or there twice.
WriteResult<PageRequest> pageRequest(const QHttpServerRequest &request);

// Builds one page of a list, newest first, with keyset pagination: the cursor of the next page is the id of the last
// item on this one, so following it lists each item once, however many are inserted meanwhile.
//
//   ListPage page(wanted.limit);
//   rows.bind(wanted.limit + 1);                   one more than asked for tells whether there is a next page
//   while (rows.step() && page.takes(id, revision))
//       write(page.items(), …);
//
// Units: a page ends with `limit` items or when its JSON passes maxBytes, whichever comes first.
class ListPage
{
public:
    static constexpr qsizetype maxBytes = 1024 * 1024;

    explicit ListPage(qint64 limit);

    // Counts an item in; false when the page is full, and then there is a next one.
    bool takes(QByteArrayView id, qint64 revision);
    // Where the item just taken is to be written, as one JSON value.
    JsonWriter &items() { return m_items; }

    // 200 with {"worker","data":[…],"next"}, ETag and, when there is a next page of `path`, Link (RFC 8288).
    void answer(const Reply &reply, const QByteArray &path, const PageRequest &wanted) &&;

private:
    QByteArray entityTag() const;

    qint64 m_room;
    JsonWriter m_items;
    QByteArray m_identity; // ids and revisions, what the entity tag is made of
    QByteArray m_lastId;
    bool m_hasNext = false;
};
