// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/theme.h"

#include <QSize>

#include <tl/expected.hpp>

#include <chrono>
#include <optional>

// What the command line asks for.
struct CommandLine {
    QString control;             // empty: look for servers
    std::optional<quint16> port; // of the server, in place of `control`
    QString screenshot;          // file; empty: none is wanted
    QString page;                // empty: the last one
    std::optional<QSize> size;
    std::chrono::milliseconds after{0};
    std::optional<ThemeChoice> theme;
};

// What ends the program at once.
struct CommandLineExit {
    int code = 0;
    QString text; // to standard output if code is 0, else to standard error
};

tl::expected<CommandLine, CommandLineExit> parseCommandLine(const QStringList &arguments, const QStringList &pages);
