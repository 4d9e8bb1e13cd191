// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/widgets/description.h"

#include <QCoreApplication>

QString describedAs(const QString &figures, bool isStale)
{
    return isStale && !figures.isEmpty() ? QCoreApplication::translate("Description", "last known: %1").arg(figures)
                                         : figures;
}
