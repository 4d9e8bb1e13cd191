// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/figuretext.h"

#include "shared/format.h"

#include "monitor/tr.h"

#include <cmath>

using namespace Qt::StringLiterals;

QString perSecondText(std::optional<double> rate)
{
    return rate ? format::perSecond(*rate) : tr("–");
}

QString spanText(double seconds)
{
    return seconds < 10 ? tr("%1 s").arg(QString::number(seconds, 'f', 1)) : format::duration(std::llround(seconds));
}

QString changeText(double percent)
{
    const double size = std::abs(percent);
    const double rounded = size < 10 ? std::round(size * 10) / 10 : std::round(size);
    const QString digits = QString::number(rounded, 'f', rounded < 10 && rounded != 0 ? 1 : 0);
    const QString sign = rounded == 0 ? QString() : percent > 0 ? u"+"_s : u"\u2212"_s;
    return u"%1%2 %"_s.arg(sign, digits);
}
