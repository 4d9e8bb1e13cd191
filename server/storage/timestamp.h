// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

// A moment as it is stored and answered: ISO 8601 in UTC with milliseconds, "2024-02-29T23:59:59.007Z".
// (QDateTime::toString takes 20 times as long, once per write.) REQUIRES: the year has four digits.
QString isoTimestamp(qint64 msSinceEpoch);
