// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/listpage.h"

#include "server/http/queryparameters.h"

#include <QCryptographicHash>
#include <QUuid>

using namespace Qt::StringLiterals;

WriteResult<PageRequest> pageRequest(const QHttpServerRequest &request)
{
    PageRequest wanted;
    if (!request.url().hasQuery())
        return wanted;
    const auto parameters = queryParameters(request, {"limit"_L1, "after"_L1});
    if (!parameters)
        return tl::unexpected(parameters.error());
    if (parameters->contains(u"limit"_s)) {
        const QString limit = parameters->value(u"limit"_s);
        wanted.limit = limit.toLongLong();
        // Written out again, because toLongLong() takes " +5" as well.
        if (wanted.limit < 1 || wanted.limit > 1000 || QString::number(wanted.limit) != limit)
            return refused(ErrorCode::Invalid, u"The query parameter \"limit\" must be a number from 1 to 1000."_s);
    }
    if (parameters->contains(u"after"_s)) {
        wanted.after = parameters->value(u"after"_s);
        if (QUuid::fromString(wanted.after).toString(QUuid::WithoutBraces) != wanted.after)
            return refused(ErrorCode::Invalid,
                           u"The query parameter \"after\" must be a \"next\" from another page."_s);
    }
    return wanted;
}

ListPage::ListPage(qint64 limit)
    : m_room(limit)
{
    m_items.beginArray();
}

bool ListPage::takes(QByteArrayView id, qint64 revision)
{
    if (m_room == 0 || m_items.size() > maxBytes) {
        m_hasNext = true;
        return false;
    }
    --m_room;
    m_lastId = id.toByteArray();
    m_identity += m_lastId;
    m_identity += '-';
    m_identity += QByteArray::number(revision);
    m_identity += ',';
    return true;
}

void ListPage::answer(const Reply &reply, const QByteArray &path, const PageRequest &wanted) &&
{
    HeaderFields fields{{"ETag", entityTag()}};
    m_items.endArray();
    JsonWriter json = Reply::object();
    json.reserve(m_items.size() + 128);
    json.name("data"_L1).raw(m_items.bytes()).name("next"_L1);
    if (m_hasNext) {
        json.string(QUtf8StringView(m_lastId));
        const QByteArray limit = QByteArray::number(wanted.limit);
        fields.push_back({"Link", '<' + path + "?limit=" + limit + "&after=" + m_lastId + ">; rel=\"next\""});
    } else {
        json.null();
    }
    reply.json(200, std::move(json), fields);
}

QByteArray ListPage::entityTag() const
{
    // BLAKE2b is the fastest collision-resistant hash in Qt; 160 bits are plenty for a tag.
    const QByteArray identity = m_hasNext ? m_identity + "next" : m_identity;
    return '"' + QCryptographicHash::hash(identity, QCryptographicHash::Blake2b_160).toHex() + '"';
}
