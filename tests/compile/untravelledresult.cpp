// SPDX-License-Identifier: GPL-3.0-or-later
// expect: OneWriter: a member of the operation's Result cannot travel back to the worker
#include "server/operations/operation.h"

#include <string>

struct Renamed {
#ifdef WRONG
    std::string name;
#else
    QString name;
#endif
};
struct Rename {
    static constexpr auto name = QLatin1StringView("rename");
    static constexpr int successStatus = 200;
    using Result = Renamed;
    QString id;
};
WriteResult<Renamed> apply(WriteTransaction &db, const Rename &operation);

static_assert(CheckOperation<Rename>::passed);
