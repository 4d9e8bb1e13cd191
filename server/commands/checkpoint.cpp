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
            const qint64 inLog = result.value("pagesInLog"_L1).toInteger();
            const qint64 inDatabase = result.value("pagesCheckpointed"_L1).toInteger();
            if (inLog == 0)
                return command.finish(print(u"All of the log is in the database; the log is empty.\n"_s));
            QString rest;
            if (result.value("busy"_L1).toBool())
                rest = inDatabase < inLog
                           ? u"; a reader keeps the rest"_s
                           : u"; the log is in use, by a reader or a program that writes, and was not emptied"_s;
            const QString text =
                format::counted(double(inLog), u"%2 of %1 page of the log is in the database (%3)%4.\n"_s,
                                u"%2 of %1 pages of the log are in the database (%3)%4.\n"_s);
            command.finish(print(text.arg(format::count(inDatabase), result.value("mode"_L1).toString(), rest)));
        });
    });
}
