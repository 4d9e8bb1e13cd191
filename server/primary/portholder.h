// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>

// Who listens on a TCP port of this machine: "process 123 (onewriter)", from /proc/net/tcp and /proc/PID/fd (proc(5)).
// Nothing when nobody does or when it is another user's process, whose descriptors we may not see.
std::optional<QString> portHolder(quint16 port);
