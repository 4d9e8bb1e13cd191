// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/sql.h"

Sql::Sql(Kind kind, const char *text)
    : m_text(text)
    , m_index(list(kind).size())
{
    list(kind).push_back(this);
}

std::vector<const Sql *> &Sql::list(Kind kind)
{
    // Local, so that it exists before the first constant of any translation unit.
    static std::vector<const Sql *> reads;
    static std::vector<const Sql *> writes;
    return kind == Kind::Read ? reads : writes;
}
