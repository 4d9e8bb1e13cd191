// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/httpdate.h"

#include <cstdio>

#include <time.h>

const QByteArray &httpDate()
{
    static time_t second = -1;
    static QByteArray text;
    if (const time_t now = ::time(nullptr); now != second) {
        second = now;
        // Not strftime(): QCoreApplication sets the user's locale, and these names are English.
        static constexpr char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
        static constexpr char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        tm utc{};
        ::gmtime_r(&now, &utc);
        char buffer[64];
        const int size =
            std::snprintf(buffer, sizeof buffer, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[utc.tm_wday], utc.tm_mday,
                          months[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
        text = QByteArray(buffer, size);
    }
    return text;
}
