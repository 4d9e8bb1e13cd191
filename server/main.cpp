// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/commands/backup.h"
#include "server/commands/checkpoint.h"
#include "server/commands/drain.h"
#include "server/commands/load.h"
#include "server/commands/reload.h"
#include "server/commands/serve.h"
#include "server/commands/stats.h"
#include "server/commands/terminal.h"
#include "server/commands/worker.h"
#include "shared/version.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

#include <signal.h>
#include <sysexits.h>

using namespace Qt::StringLiterals;

namespace
{

struct Command {
    QLatin1StringView name;
    QLatin1StringView summary; // empty: internal, not shown
    int (*run)(const QStringList &arguments);
};

constexpr std::array commands{
    Command{"serve"_L1, "run the server"_L1, runServe},
    Command{"load"_L1, "test a server under load"_L1, runLoad},
    Command{"stats"_L1, "show what the server is doing"_L1, runStats},
    Command{"backup"_L1, "copy the database while the server writes"_L1, runBackup},
    Command{"checkpoint"_L1, "bring the write-ahead log into the database file"_L1, runCheckpoint},
    Command{"reload"_L1, "replace the workers without a failed request"_L1, runReload},
    Command{"drain"_L1, "shut the server down in good order"_L1, runDrain},
    Command{"worker"_L1, {}, runWorker},
};

QString help()
{
    QString text =
        u"Usage: onewriter COMMAND [options]\n\nREST over one SQLite file that exactly one process writes.\n\n"
        "Commands:\n"_s;
    for (const Command &command : commands) {
        if (!command.summary.isEmpty())
            text += u"  %1 %2\n"_s.arg(command.name, -12).arg(command.summary);
    }
    return text + u"\n\"onewriter COMMAND --help\" tells what a command takes; "
                  "\"onewriter --version\" which version this is.\n"_s;
}

} // namespace

int main(int argc, char *argv[])
{
    claimStandardDescriptors();
    ::signal(SIGPIPE, SIG_IGN); // that nobody reads any more is an error of writing like others
    QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationName(u"onewriter"_s);
    QCoreApplication::setApplicationVersion(QString::fromLatin1(onewriterVersion));
    const QStringList arguments = QCoreApplication::arguments().sliced(1);
    if (arguments.isEmpty())
        return refuse(EX_USAGE, u"A command is missing; onewriter --help lists them."_s);

    const QString &name = arguments.first();
    if (name == "--help"_L1 || name == "-h"_L1)
        return print(help());
    if (name == "--version"_L1 || name == "-v"_L1)
        return print(u"onewriter %1\n"_s.arg(QCoreApplication::applicationVersion()));
    const auto command = std::find_if(commands.begin(), commands.end(), [&](const auto &c) { return c.name == name; });
    if (command == commands.end())
        return refuse(EX_USAGE, u"There is no command \"%1\"; onewriter --help lists them."_s.arg(name));
    return command->run(arguments.sliced(1));
}
