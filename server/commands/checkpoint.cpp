// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/commands/checkpoint.h"

#include "server/commands/controlcommand.h"
#include "server/commands/terminal.h"
#include "shared/format.h"

using namespace Qt::StringLiterals;

int runCheckpoint(const QStringList &arguments)
{
    ControlCommand command(u"checkpoint"_s, u"Brings the write-ahead log into the database file. The server does so by "
                                            "itself; this is for those who are about to look at the file."_s);
    return command.run(arguments, [&command] {
        command.call(controlmethod::databaseCheckpoint, {}, [&command](const QJsonObject &result) {
            if (result.value("pagesInLog"_L1).toInteger() == 0)
                return command.finish(print(u"All of the log is in the database; the log is empty.\n"_s));
            command.finish(print(u"%1 of %2 pages of the log are in the database (%3)%4.\n"_s.arg(
                format::count(result.value("pagesCheckpointed"_L1).toInteger()),
                format::count(result.value("pagesInLog"_L1).toInteger()), result.value("mode"_L1).toString(),
                result.value("busy"_L1).toBool() ? u"; readers kept the rest"_s : QString())));
        });
    });
}
