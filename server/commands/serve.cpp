// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/commands/serve.h"

#include "server/commands/serveoptions.h"
#include "server/commands/terminal.h"
#include "server/primary/primary.h"

#include <QCoreApplication>
#include <QDir>

#include <sysexits.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

int runServe(const QStringList &arguments)
{
    UnixSignals::ignoreThoseThatEndNothing();
    const auto options = readServeOptions(arguments, QProcessEnvironment::systemEnvironment(), QDir::currentPath());
    if (!options)
        return refuse(EX_USAGE, options.error());
    if (options->wantsHelp)
        return printHelp(u"serve"_s, serveHelp());

    logging::install(options->logFormat);
    Primary primary(options->primary);
    QObject::connect(&primary, &Primary::serving, [&primary] {
        // Nobody may read it: no reason to end.
        print(u"onewriter: serving %1 pid=%2 workers=%3 database=%4 control=%5\n"_s.arg(
            primary.url(), QString::number(::getpid()), QString::number(primary.options().workers),
            primary.databasePath(), primary.options().controlPath));
    });
    QObject::connect(&primary, &Primary::ended, [](int exitCode, const QString &reason) {
        if (exitCode != EX_OK)
            refuse(exitCode, reason);
        QCoreApplication::exit(exitCode);
    });
    if (const auto refusal = primary.start())
        return refuse(refusal->exitCode, refusal->message);
    return QCoreApplication::exec();
}
