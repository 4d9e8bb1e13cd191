// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/foreignposts.h"

#include "shared/tokenfile.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkRequest>
#include <QRegularExpression>
#include <QUrl>
#include <QUrlQuery>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

constexpr auto patience = 3s;
constexpr auto pageSize = "200"_L1;
constexpr qint64 maxAnswerBytes = 128 << 20; // a post has at most some 600 KB, however it is escaped

// What `onewriter load` names its posts.
bool isOfLoadTest(const QString &title)
{
    static const QRegularExpression form(u"\\Aload test [0-9a-z]{8} [0-9]+\\z"_s);
    return form.match(title).hasMatch();
}

QByteArray tokenIn(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? tokensIn(file.read(longestTokenFile)).value(0) : QByteArray();
}

} // namespace

ForeignPosts::ForeignPosts(QObject *parent)
    : QObject(parent)
{
    m_patience.setSingleShot(true);
    m_patience.setInterval(patience); // for all pages together, also when they come byte by byte
    connect(&m_patience, &QTimer::timeout, this,
            [this] { answer(m_hasSeenPosts ? PostOwner::Unclear : PostOwner::Unreachable); });
}

void ForeignPosts::ask(const LoadSettings &settings)
{
    cancel();
    m_settings = settings;
    m_hasSeenPosts = false;
    m_patience.start();
    askForPage({});
}

void ForeignPosts::cancel()
{
    m_patience.stop();
    if (!m_reply)
        return;
    m_reply->disconnect(this);
    m_reply->abort();
    m_reply->deleteLater();
    m_reply.clear();
}

void ForeignPosts::askForPage(const QString &cursor)
{
    QUrl url(m_settings.url);
    url.setPath(u"/posts"_s);
    QUrlQuery query{{u"limit"_s, pageSize}};
    if (!cursor.isEmpty())
        query.addQueryItem(u"after"_s, cursor);
    url.setQuery(query);
    QNetworkRequest request(url);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    if (!m_settings.tokenFile.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + tokenIn(m_settings.tokenFile));
    m_reply = m_network.get(request);
    m_reply->setReadBufferSize(maxAnswerBytes);
    connect(m_reply, &QNetworkReply::finished, this, [this, reply = m_reply.data()] {
        reply->deleteLater();
        readPage(*reply);
    });
}

void ForeignPosts::readPage(QNetworkReply &reply)
{
    const QVariant status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute);
    if (!status.isValid())
        return answer(PostOwner::Unreachable);
    const QJsonObject page = QJsonDocument::fromJson(reply.read(maxAnswerBytes)).object();
    if (status != 200 || !page.value("data"_L1).isArray() || !page.contains("worker"_L1))
        return answer(PostOwner::Unclear);
    const QJsonArray posts = page.value("data"_L1).toArray();
    for (const QJsonValue &post : posts) {
        if (!isOfLoadTest(post["title"_L1].toString()))
            return answer(PostOwner::Others);
    }
    m_hasSeenPosts = m_hasSeenPosts || !posts.isEmpty();
    const QString next = page.value("next"_L1).toString();
    if (posts.isEmpty() || next.isEmpty())
        answer(m_hasSeenPosts ? PostOwner::LoadTests : PostOwner::Nobody);
    else
        askForPage(next);
}

void ForeignPosts::answer(PostOwner owner)
{
    cancel();
    emit answered(owner);
}
