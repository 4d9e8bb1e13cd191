// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

// What commands say to people.

// Gives the standard descriptors that the caller closed (`>&-`) to something that fails: whatever is opened first, a
// socket for instance, would get their numbers, and then what is printed. REQUIRES: nothing has been opened.
void claimStandardDescriptors();
// Prints `text` on standard output, at once. The exit code for the common `return print(…)`: EX_OK, or 1 when it could
// not be written, which a line on standard error tells, once; not when nobody reads any more, as behind `| head -1`.
// REQUIRES: SIGPIPE is ignored.
int print(const QString &text);
// Prints the help text of QCommandLineParser, whose usage line names the program but not its command; the
// same exit code.
int printHelp(const QString &command, QString helpText);
// Prints "onewriter: MESSAGE" on standard error as one line; returns `exitCode`.
int refuse(int exitCode, const QString &message);
