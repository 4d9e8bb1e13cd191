// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/postlisting.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUuid>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{

// What may stand in a request line as it is.
bool isSafeCursor(const QByteArray &cursor)
{
    return !cursor.isEmpty() && cursor.size() <= 1000 && std::all_of(cursor.begin(), cursor.end(), [](char c) {
        return c > ' ' && c < '\x7f' && c != '&' && c != '#';
    });
}

} // namespace

void PostListing::begin(Errands &errands)
{
    askFor(errands, {});
}

void PostListing::askFor(Errands &errands, const QByteArray &cursor)
{
    errands.add(m_requests.page(cursor), [this, &errands](const Response &response) {
        if (!response.isComplete() || response.status != 200)
            return Errands::Verdict::Again;
        readPage(errands, response.body);
        return Errands::Verdict::Done;
    });
}

// A page that makes no sense would make no more of it when asked for again: the listing ends there, incomplete.
void PostListing::readPage(Errands &errands, const QByteArray &json)
{
    const QJsonObject page = QJsonDocument::fromJson(json).object();
    const QJsonValue data = page.value("data"_L1);
    const QJsonValue next = page.value("next"_L1);
    const QJsonArray posts = data.toArray();
    for (const QJsonValue &post : posts) {
        const std::optional<quint32> number = m_requests.numberIn(post["title"_L1].toString());
        const QUuid id = QUuid::fromString(post["id"_L1].toString());
        if (number && !id.isNull())
            m_posts.push_back({*number, id.toByteArray(QUuid::WithoutBraces)});
    }
    const QByteArray cursor = next.toString().toUtf8();
    if (data.isArray() && next.isNull())
        m_isComplete = true;
    else if (!posts.isEmpty() && isSafeCursor(cursor))
        askFor(errands, cursor);
}
