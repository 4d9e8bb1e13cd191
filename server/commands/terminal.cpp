// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/commands/terminal.h"

#include <cstdio>

#include <sysexits.h>

using namespace Qt::StringLiterals;

namespace
{

void write(std::FILE *file, const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    std::fwrite(bytes.constData(), 1, std::size_t(bytes.size()), file);
    std::fflush(file);
}

} // namespace

int print(const QString &text)
{
    write(stdout, text);
    return EX_OK;
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
