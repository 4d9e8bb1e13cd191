// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/commands/terminal.h"

#include <cerrno>
#include <cstdio>
#include <utility>

#include <fcntl.h>
#include <sysexits.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace
{

constexpr int failure = 1; // exit code

bool write(std::FILE *file, const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    return std::fwrite(bytes.constData(), 1, std::size_t(bytes.size()), file) == std::size_t(bytes.size()) &&
           std::fflush(file) == 0;
}

} // namespace

void claimStandardDescriptors()
{
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(descriptor, F_GETFD) < 0)
            ::open("/dev/null", O_RDONLY); // takes the lowest number that is free; writing to it fails
    }
}

int print(const QString &text)
{
    if (write(stdout, text))
        return EX_OK;
    static bool hasBeenTold = false; // what follows fails for the same reason
    if (errno != EPIPE && !std::exchange(hasBeenTold, true))
        refuse(failure, u"The output cannot be written: %1."_s.arg(qt_error_string(errno)));
    return failure;
}

int printHelp(const QString &command, QString helpText)
{
    return print(helpText.insert(helpText.indexOf(" [options]"_L1), u' ' + command));
}

int refuse(int exitCode, const QString &message)
{
    QString line = "onewriter: "_L1 + message;
    line.replace(u'\n', u' ');
    write(stderr, line + u'\n');
    return exitCode;
}
