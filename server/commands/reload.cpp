// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/commands/reload.h"

#include "server/commands/controlcommand.h"
#include "server/commands/terminal.h"

using namespace Qt::StringLiterals;

int runReload(const QStringList &arguments)
{
    ControlCommand command(u"reload"_s, u"Replaces the worker processes one after another, without a failed request. "
                                        "Returns when all have been replaced."_s);
    return command.run(arguments, [&command] {
        command.call(controlmethod::serverReload, {}, [&command](const QJsonObject &) {
            command.finish(print(u"All workers have been replaced.\n"_s));
        });
    });
}
