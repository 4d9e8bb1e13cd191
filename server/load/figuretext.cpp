// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/figuretext.h"

#include <QLocale>

#include <cmath>

using namespace Qt::StringLiterals;

namespace
{

// Three digits, however large.
QString threeDigits(double value)
{
    return QString::number(value, 'f', value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
}

} // namespace

QString countText(qint64 count)
{
    return QLocale(QLocale::English).toString(count);
}

QString latencyText(qint64 us)
{
    if (us < 1'000)
        return u"%1 µs"_s.arg(us);
    if (us < 999'500)
        return threeDigits(double(us) / 1'000) + u" ms"_s;
    return threeDigits(double(us) / 1'000'000) + u" s"_s;
}

QString rateText(double perSecond)
{
    return (perSecond < 100 ? QString::number(perSecond, 'f', 1) : countText(std::llround(perSecond))) + u"/s"_s;
}

QString secondsText(double seconds)
{
    return threeDigits(seconds) + u" s"_s;
}
