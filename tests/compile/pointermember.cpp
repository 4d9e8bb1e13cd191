// SPDX-License-Identifier: GPL-3.0-or-later
// expect: OneWriter: a member of this operation cannot travel to the writer
#include "server/operations/operation.h"

struct Renamed {
    QString name;
};
struct Rename {
    static constexpr auto name = QLatin1StringView("rename");
    static constexpr int successStatus = 200;
    using Result = Renamed;
#ifdef WRONG
    const QString *id = nullptr;
#else
    QString id;
#endif
};
WriteResult<Renamed> apply(WriteTransaction &db, const Rename &operation);

static_assert(CheckOperation<Rename>::passed);
