// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class Monitor;

// Whom the end of the server would interrupt, by the last sample: a sentence for questions.
QString openConnectionsText(const Monitor &monitor);
