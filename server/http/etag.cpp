// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/etag.h"

#include <algorithm>

namespace
{

// Weak comparison: the opaque tags alone count.
QByteArrayView withoutWeakness(QByteArrayView etag)
{
    return etag.startsWith("W/") ? etag.sliced(2) : etag;
}

} // namespace

std::optional<QList<QByteArray>> entityTagList(QByteArrayView fieldValue)
{
    QList<QByteArray> tags;
    QByteArrayView rest = fieldValue;
    while (true) { // a tag may hold commas, so the list is read tag by tag
        while (!rest.isEmpty() && QByteArrayView(", \t").contains(rest.front())) // RFC 9110, section 5.6.1.2
            rest = rest.sliced(1);
        if (rest.isEmpty())
            return tags;
        const QByteArrayView opaque = withoutWeakness(rest);
        const qsizetype quote = opaque.startsWith('"') ? opaque.indexOf('"', 1) : -1;
        if (quote < 0)
            return std::nullopt;
        const qsizetype end = rest.size() - opaque.size() + quote + 1;
        tags.append(rest.first(end).toByteArray());
        rest = rest.sliced(end).trimmed();
        if (!rest.isEmpty() && rest.front() != ',')
            return std::nullopt;
    }
}

bool ifNoneMatchNames(QByteArrayView fieldValue, QByteArrayView etag)
{
    if (fieldValue.trimmed() == "*")
        return true;
    const auto tags = entityTagList(fieldValue);
    return tags && std::any_of(tags->begin(), tags->end(),
                               [etag](const QByteArray &tag) { return withoutWeakness(tag) == withoutWeakness(etag); });
}
