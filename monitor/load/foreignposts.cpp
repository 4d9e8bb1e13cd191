// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/foreignposts.h"

#include <QFile>
#include <QJsonDocument>
#include <QNetworkRequest>
#include <QTimer>
#include <QUrl>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

constexpr auto patience = 3s;
constexpr qint64 maxAnswerBytes = 1 << 20; // a post has at most some 600 KB, however it is escaped

// What `onewriter load` begins every title with.
constexpr auto titleStart = "load test "_L1;

QByteArray tokenIn(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readLine(maxAnswerBytes).trimmed() : QByteArray();
}

PostOwner ownerIn(const QJsonObject &answer)
{
    if (!answer.value("data"_L1).isArray() || !answer.contains("worker"_L1))
        return PostOwner::Unclear;
    const QJsonArray posts = answer.value("data"_L1).toArray();
    if (posts.isEmpty())
        return PostOwner::Nobody;
    const QString title = posts.at(0).toObject().value("title"_L1).toString();
    return title.startsWith(titleStart) ? PostOwner::LoadTests : PostOwner::Others;
}

PostOwner ownerIn(QNetworkReply &reply)
{
    const QVariant status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute);
    if (!status.isValid())
        return PostOwner::Unreachable;
    return status == 200 ? ownerIn(QJsonDocument::fromJson(reply.read(maxAnswerBytes)).object()) : PostOwner::Unclear;
}

} // namespace

void ForeignPosts::ask(const LoadSettings &settings)
{
    if (m_reply) {
        m_reply->disconnect(this);
        m_reply->abort();
        m_reply->deleteLater();
    }
    QUrl url(settings.url);
    url.setPath(u"/posts"_s);
    url.setQuery(u"limit=1"_s);
    QNetworkRequest request(url);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    if (!settings.tokenFile.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + tokenIn(settings.tokenFile));
    m_reply = m_network.get(request);
    m_reply->setReadBufferSize(maxAnswerBytes);
    QTimer::singleShot(patience, m_reply, &QNetworkReply::abort); // also when it answers byte by byte
    connect(m_reply, &QNetworkReply::finished, this, [this, reply = m_reply.data()] {
        reply->deleteLater();
        emit answered(ownerIn(*reply));
    });
}
