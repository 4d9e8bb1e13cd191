// SPDX-License-Identifier: GPL-3.0-or-later
// expect: OneWriter: a write operation is a plain struct: public members, no constructors, no base classes
#include "server/operations/operation.h"

struct Renamed {
    QString name;
};
struct Rename {
    static constexpr auto name = QLatin1StringView("rename");
    static constexpr int successStatus = 200;
    using Result = Renamed;
#ifdef WRONG
    explicit Rename(const QString &postId);
#endif
    QString id;
};
WriteResult<Renamed> apply(WriteTransaction &db, const Rename &operation);

static_assert(CheckOperation<Rename>::passed);
