// SPDX-License-Identifier: GPL-3.0-or-later
// expect: OneWriter: declare WriteResult<Result> apply(WriteTransaction &db, const Operation &operation) beside the operation
#include "server/operations/operation.h"

struct Renamed {
    QString name;
};
struct Rename {
    static constexpr auto name = QLatin1StringView("rename");
    static constexpr int successStatus = 200;
    using Result = Renamed;
    QString id;
};
#ifndef WRONG
WriteResult<Renamed> apply(WriteTransaction &db, const Rename &operation);
#endif

static_assert(CheckOperation<Rename>::passed);
