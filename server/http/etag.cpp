// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/etag.h"

namespace
{

// Weak comparison: the opaque tags alone count.
QByteArrayView withoutWeakness(QByteArrayView etag)
{
    return etag.startsWith("W/") ? etag.sliced(2) : etag;
}

} // namespace

bool ifNoneMatchNames(QByteArrayView fieldValue, QByteArrayView etag)
{
    QByteArrayView rest = fieldValue.trimmed();
    if (rest == "*")
        return true;
    const QByteArrayView wanted = withoutWeakness(etag);
    while (!rest.isEmpty()) { // a tag may hold commas, so the list is read tag by tag
        rest = withoutWeakness(rest);
        const qsizetype end = rest.startsWith('"') ? rest.indexOf('"', 1) : -1;
        if (end < 0)
            return false;
        if (rest.first(end + 1) == wanted)
            return true;
        rest = rest.sliced(end + 1).trimmed();
        if (!rest.isEmpty() && rest.front() != ',')
            return false;
        while (!rest.isEmpty() && (rest.front() == ',' || rest.front() == ' ' || rest.front() == '\t'))
            rest = rest.sliced(1);
    }
    return false;
}
