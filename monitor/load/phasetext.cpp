// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/phasetext.h"

#include "monitor/tr.h"

QString phaseText(LoadPhase phase)
{
    switch (phase) {
    case LoadPhase::Connecting:
        return tr("Connecting…");
    case LoadPhase::Load:
        return tr("Sending requests");
    case LoadPhase::Settling:
        return tr("Asking again for writes that were not answered…");
    case LoadPhase::Listing:
        return tr("Counting the posts…");
    case LoadPhase::Deleting:
        return tr("Deleting the posts…");
    }
    Q_UNREACHABLE();
}
