// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

// The time as a Date field has it (RFC 9110, section 5.6.7). The text is made once a second.
// Threads: the worker's main thread; the text is valid until the next call.
const QByteArray &httpDate();
