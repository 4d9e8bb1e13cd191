// SPDX-License-Identifier: GPL-3.0-or-later
// expect: OneWriter: give the operation its name and status
#include "server/operations/operation.h"

struct Renamed {
    QString name;
};
struct Rename {
#ifndef WRONG
    static constexpr auto name = QLatin1StringView("rename");
#endif
    static constexpr int successStatus = 200;
    using Result = Renamed;
    QString id;
};
WriteResult<Renamed> apply(WriteTransaction &db, const Rename &operation);

static_assert(CheckOperation<Rename>::passed);
