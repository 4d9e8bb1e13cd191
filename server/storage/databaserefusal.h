// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/storage/startrefusal.h"

#include <exception>

// What to tell the user when opening the database at `path` threw `error`: not an SQLite file, damaged, a newer schema,
// no space, locked by another program.
StartRefusal databaseRefusal(const QString &path, const std::exception &error);
