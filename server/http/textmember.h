// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/jsonobject.h"

// Rules of a text in a request body. Lengths count code points of the trimmed text, which is what is stored.
struct TextRule {
    QLatin1StringView member;
    qsizetype shortest;
    qsizetype longest;
};

// The trimmed text of that member. INVALID, naming the member, when it is missing, no string, too short or too long.
WriteResult<QString> textMember(const BodyMembers &object, const TextRule &rule);
