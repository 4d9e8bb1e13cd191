// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/counted.h"

#include "monitor/load/figuretext.h"

using namespace Qt::StringLiterals;

QString counted(double number, const QString &one, const QString &many)
{
    const QString &form = number == 1 ? one : many;
    return form.contains(u"%1"_s) ? form.arg(numberText(number)) : form; // as "The only request failed."
}
