// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/commands/drain.h"

#include "server/commands/controlcommand.h"
#include "server/commands/terminal.h"

using namespace Qt::StringLiterals;

int runDrain(const QStringList &arguments)
{
    ControlCommand command(u"drain"_s,
                           u"Shuts the server down: it takes no more requests, finishes and answers those it "
                           "has, checkpoints and ends. Returns when it has ended."_s);
    return command.run(arguments, [&command] {
        command.call(controlmethod::serverDrain, {}, [&command](const QJsonObject &) {
            command.whenServerHasEnded([&command] { command.finish(print(u"The server has been drained.\n"_s)); });
        });
    });
}
