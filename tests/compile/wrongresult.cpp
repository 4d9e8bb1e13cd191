// SPDX-License-Identifier: GPL-3.0-or-later
// expect: OneWriter: apply() must return WriteResult<Operation::Result>
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
#ifdef WRONG
WriteResult<QString> apply(WriteTransaction &db, const Rename &operation);
#else
WriteResult<Renamed> apply(WriteTransaction &db, const Rename &operation);
#endif

static_assert(CheckOperation<Rename>::passed);
