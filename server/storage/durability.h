// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

// What an acknowledged write survives: PRAGMA synchronous of the writer.
enum class Durability : quint8 {
    Full,   // power loss: one sync of the log per group
    Normal, // the crash of any process: the log is synced by checkpoints only
};
