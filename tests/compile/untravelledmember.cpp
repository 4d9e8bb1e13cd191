// SPDX-License-Identifier: GPL-3.0-or-later
// expect: OneWriter: a member of this operation cannot travel to the writer
#include "server/operations/operation.h"

#include <string>

struct Renamed {
    QString name;
};
struct Rename {
    static constexpr auto name = QLatin1StringView("rename");
    static constexpr int successStatus = 200;
    using Result = Renamed;
    QString id;
#ifdef WRONG
    std::string newName;
#else
    QString newName;
#endif
};
WriteResult<Renamed> apply(WriteTransaction &db, const Rename &operation);

static_assert(CheckOperation<Rename>::passed);
