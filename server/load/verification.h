// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/loadreport.h"

#include "server/load/postlisting.h"
#include "server/load/writeledger.h"

// Compares what became of each write with how often the server lists it: an acknowledged one must be there exactly
// once, one that was certainly not applied must not be there, one of unknown fate at most once. Without a complete
// listing nothing can be called missing: what it does not show is of unknown outcome.
LoadVerification verify(const WriteLedger &ledger, const PostListing &listing);
