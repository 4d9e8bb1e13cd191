// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

// What commands say to people.

// Prints `text` on standard output, at once; returns EX_OK for the common `return print(…)`.
int print(const QString &text);
// Prints the help text of QCommandLineParser, whose usage line names the program but not its command; returns EX_OK.
int printHelp(const QString &command, QString helpText);
// Prints "onewriter: MESSAGE" on standard error as one line; returns `exitCode`.
int refuse(int exitCode, const QString &message);
