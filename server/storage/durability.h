// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLatin1StringView>

// What an acknowledged write survives: PRAGMA synchronous of the writer.
enum class Durability : quint8 {
    Full,   // power loss: one sync of the log per group
    Normal, // the crash of any process: the log is synced by checkpoints only
};

// The word for it in options and statistics: "full" or "normal".
constexpr QLatin1StringView durabilityName(Durability durability)
{
    return durability == Durability::Full ? QLatin1StringView("full") : QLatin1StringView("normal");
}
