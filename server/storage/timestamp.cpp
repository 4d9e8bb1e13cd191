// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/timestamp.h"

#include <chrono>

namespace
{

void putDigits(QChar *last, int count, unsigned value)
{
    for (; count > 0; --count, value /= 10)
        *last-- = QChar(u'0' + value % 10);
}

} // namespace

QString isoTimestamp(qint64 msSinceEpoch)
{
    using namespace std::chrono;
    const sys_time<milliseconds> moment{milliseconds(msSinceEpoch)};
    const auto day = floor<days>(moment);
    const year_month_day date(day);
    const hh_mm_ss time(moment - day);

    QString text = QStringLiteral("0000-00-00T00:00:00.000Z");
    QChar *begin = text.data();
    putDigits(begin + 3, 4, unsigned(int(date.year())));
    putDigits(begin + 6, 2, unsigned(date.month()));
    putDigits(begin + 9, 2, unsigned(date.day()));
    putDigits(begin + 12, 2, unsigned(time.hours().count()));
    putDigits(begin + 15, 2, unsigned(time.minutes().count()));
    putDigits(begin + 18, 2, unsigned(time.seconds().count()));
    putDigits(begin + 22, 3, unsigned(time.subseconds().count()));
    return text;
}
