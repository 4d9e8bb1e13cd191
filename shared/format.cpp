// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/format.h"

#include <algorithm>
#include <cmath>
#include <iterator>

using namespace Qt::StringLiterals;

namespace
{

// Three digits that matter, for values of 1 and more: "1.00", "12.3", "123", "1,234".
QString threeDigits(double value)
{
    // Decided on the rounded value, or 9.996 would be "10.00".
    const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    return format::locale().toString(value, 'f', decimals);
}

struct Unit {
    double size;
    const char16_t *name;
};

// In the largest unit of which there is at least one, after rounding: 1023.9 KiB is "1.00 MiB".
template <std::size_t count>
QString inUnits(double value, const Unit (&units)[count], double roundsUpFrom)
{
    std::size_t i = 0;
    while (i + 1 < count && value / units[i].size >= roundsUpFrom)
        ++i;
    const double scaled = value / units[i].size;
    const QString number = i == 0 ? QString::number(std::llround(scaled)) : threeDigits(std::max(scaled, 1.0));
    return number + u' ' + QString::fromUtf16(units[i].name);
}

} // namespace

namespace format
{

// Unlike the C locale it has a separator between thousands.
const QLocale &locale()
{
    static const QLocale english(QLocale::English, QLocale::UnitedStates);
    return english;
}

QString count(qint64 value)
{
    return locale().toString(value);
}

QString number(double number)
{
    const bool isWhole = number == std::floor(number) && std::abs(number) < 1e15;
    return isWhole ? count(qint64(number)) : QString::number(number, 'f', QLocale::FloatingPointShortest);
}

QString rate(double perSecond)
{
    if (perSecond < 0.05)
        return u"0"_s;
    return locale().toString(perSecond, 'f', perSecond < 99.95 ? 1 : 0);
}

QString perSecond(double rate)
{
    return format::rate(rate) + "/s"_L1;
}

QString percent(double percent)
{
    return locale().toString(percent, 'f', percent < 99.95 ? 1 : 0) + " %"_L1;
}

QString bytes(double bytes)
{
    static constexpr Unit units[] = {
        {1, u"B"}, {1024.0, u"KiB"}, {1024.0 * 1024, u"MiB"}, {1024.0 * 1024 * 1024, u"GiB"}};
    return inUnits(bytes, units, 1023.5);
}

QString microseconds(double us)
{
    static constexpr Unit units[] = {{1, u"µs"}, {1e3, u"ms"}, {1e6, u"s"}};
    return inUnits(us, units, 999.5);
}

QString duration(qint64 seconds)
{
    const auto twoParts = [](qint64 large, const QString &largeUnit, qint64 small, const QString &smallUnit) {
        return u"%1 %2 %3 %4"_s.arg(large).arg(largeUnit).arg(small, 2, 10, QChar(u'0')).arg(smallUnit);
    };
    constexpr qint64 minute = 60;
    constexpr qint64 hour = 60 * minute;
    constexpr qint64 day = 24 * hour;
    if (seconds < minute)
        return u"%1 s"_s.arg(seconds);
    if (seconds < hour)
        return twoParts(seconds / minute, u"min"_s, seconds % minute, u"s"_s);
    if (seconds < day)
        return twoParts(seconds / hour, u"h"_s, seconds % hour / minute, u"min"_s);
    return twoParts(seconds / day, u"d"_s, seconds % day / hour, u"h"_s);
}

QString counted(double number, const QString &one, const QString &many)
{
    const QString &form = number == 1 ? one : many;
    return form.contains("%1"_L1) ? form.arg(format::number(number)) : form; // as "The only request failed."
}

} // namespace format
