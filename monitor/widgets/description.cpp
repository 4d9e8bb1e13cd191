// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/widgets/description.h"

#include "monitor/tr.h"

QString describedAs(const QString &figures, bool isStale)
{
    return isStale && !figures.isEmpty() ? tr("last known: %1").arg(figures) : figures;
}
