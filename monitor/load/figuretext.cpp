// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/figuretext.h"

#include <QCoreApplication>
#include <QLocale>

#include <cmath>

using namespace Qt::StringLiterals;

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("FigureText", text);
}

// Three digits that count; all of a large number's whole ones.
QString threeDigits(double value)
{
    const double size = std::abs(value);
    return QLocale().toString(value, 'f', size < 10 ? 2 : size < 100 ? 1 : 0);
}

} // namespace

QString countText(double count)
{
    return QLocale().toString(count, 'f', 0);
}

QString perSecondText(double perSecond)
{
    return tr("%1/s").arg(QLocale().toString(perSecond, 'f', perSecond < 10 && perSecond != 0 ? 1 : 0));
}

QString durationText(qint64 us)
{
    if (us < 1'000)
        return tr("%1 µs").arg(us);
    if (us < 1'000'000)
        return tr("%1 ms").arg(threeDigits(double(us) / 1e3));
    return tr("%1 s").arg(threeDigits(double(us) / 1e6));
}

QString spanText(double seconds)
{
    if (seconds < 10)
        return tr("%1 s").arg(QLocale().toString(seconds, 'f', 1));
    const qint64 whole = std::llround(seconds);
    return whole < 60 ? tr("%1 s").arg(whole) : tr("%1 min %2 s").arg(whole / 60).arg(whole % 60);
}

QString changeText(double percent)
{
    const double rounded = std::abs(percent) < 10 ? std::round(percent * 10) / 10 : std::round(percent);
    const QString digits = QLocale().toString(std::abs(rounded), 'f', std::abs(rounded) < 10 && rounded != 0 ? 1 : 0);
    const QString sign = rounded > 0 ? u"+"_s : rounded < 0 ? u"\u2212"_s : QString();
    return tr("%1%2 %").arg(sign, digits);
}
