// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/load/loadrequests.h"
#include "server/load/response.h"
#include "server/load/writeledger.h"

#include <QString>

// What the end of one request amounts to.
struct Judgement {
    bool isSuccess = false;
    // Why it is none: the code of the server's problem document ("QUEUE_FULL"), or a word in lower case for what the
    // server did not say (failureName(), "unexpected-status", "unrecognised-code").
    QString reason;
    WriteFate fate = WriteFate::Unknown; // of a write
};

Judgement judge(RequestKind kind, const Response &response);
