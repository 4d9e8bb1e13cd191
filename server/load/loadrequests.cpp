// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/loadrequests.h"

#include <QRandomGenerator>

#include <algorithm>
#include <random>

using namespace Qt::StringLiterals;

namespace
{

constexpr quint32 shortestContent = 20;
constexpr quint32 longestContent = 200;
constexpr quint32 fillerLength = 4096;

// A run's id: 40 bits, in letters and digits that cannot be taken for each other.
constexpr QLatin1StringView digits("0123456789abcdefghjkmnpqrstvwxyz");
constexpr int idLength = 8;

QString newRunId()
{
    QString id;
    for (int i = 0; i < idLength; ++i)
        id += digits[QRandomGenerator::system()->bounded(int(digits.size()))];
    return id;
}

QByteArray commonFields(const LoadOptions &options)
{
    QByteArray fields = "Host: "_ba + options.url.authority(QUrl::FullyEncoded).toLatin1() + "\r\n"_ba;
    if (!options.token.isEmpty())
        fields += "Authorization: Bearer "_ba + options.token + "\r\n"_ba;
    return fields;
}

// Letters and spaces: nothing that JSON would escape.
QByteArray fillerFrom(quint32 seed)
{
    std::mt19937 random(seed);
    QByteArray filler;
    while (filler.size() < fillerLength)
        filler += random() % 6 == 0 ? ' ' : char('a' + random() % 26);
    return filler;
}

} // namespace

LoadRequests::LoadRequests(const LoadOptions &options)
    : m_runId(options.isRemoval() ? options.removedRun : newRunId())
    , m_titleStart(u"load test %1 "_s.arg(m_runId))
    , m_commonFields(commonFields(options))
    , m_hasKeys(options.verify)
    , m_read(fields("GET", "/posts"_ba) + "\r\n"_ba)
    , m_filler(fillerFrom(options.seed))
{
}

bool LoadRequests::isRunId(QStringView text)
{
    return text.size() == idLength &&
           std::all_of(text.begin(), text.end(), [](QChar digit) { return digits.contains(digit); });
}

QByteArray LoadRequests::fields(const char *method, const QByteArray &target) const
{
    return method + " "_ba + target + " HTTP/1.1\r\n"_ba + m_commonFields;
}

QByteArray LoadRequests::write(quint32 number) const
{
    // Scattered over the filler, and never leading or trailing white space, which the server would trim.
    const quint32 scattered = number * 2'654'435'761u;
    const quint32 length = shortestContent + (scattered >> 8) % (longestContent - shortestContent);
    const quint32 start = (scattered >> 16) % (fillerLength - longestContent);
    const QByteArray body = R"({"title":")"_ba + m_titleStart.toLatin1() + QByteArray::number(number) +
                            R"(","content":".)"_ba + m_filler.sliced(start, length) + R"(."})"_ba;
    QByteArray request = fields("POST", "/posts"_ba);
    request.reserve(request.size() + body.size() + 160);
    request += "Content-Type: application/json\r\n"_ba;
    if (m_hasKeys)
        request += "Idempotency-Key: load-"_ba + m_runId.toLatin1() + '-' + QByteArray::number(number) + "\r\n"_ba;
    request += "Content-Length: "_ba + QByteArray::number(body.size()) + "\r\n\r\n"_ba + body;
    return request;
}

QByteArray LoadRequests::page(const QByteArray &cursor) const
{
    return fields("GET", cursor.isEmpty() ? "/posts?limit=1000"_ba : "/posts?limit=1000&after="_ba + cursor) +
           "\r\n"_ba;
}

QByteArray LoadRequests::remove(const QByteArray &postId) const
{
    return fields("DELETE", "/posts/"_ba + postId) + "\r\n"_ba;
}

std::optional<quint32> LoadRequests::numberIn(QStringView title) const
{
    if (!title.startsWith(m_titleStart))
        return std::nullopt;
    bool isNumber = false;
    const quint32 number = title.sliced(m_titleStart.size()).toUInt(&isNumber);
    return isNumber ? std::optional(number) : std::nullopt;
}
