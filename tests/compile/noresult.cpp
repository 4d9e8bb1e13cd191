// SPDX-License-Identifier: GPL-3.0-or-later
// expect: OneWriter: say what the operation returns: using Result = SomeStruct
#include "server/operations/operation.h"

struct Renamed {
    QString name;
};
struct Rename {
    static constexpr auto name = QLatin1StringView("rename");
    static constexpr int successStatus = 200;
#ifndef WRONG
    using Result = Renamed;
#endif
    QString id;
};
WriteResult<Renamed> apply(WriteTransaction &db, const Rename &operation);

static_assert(CheckOperation<Rename>::passed);
