// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/commands/backup.h"

#include "server/commands/controlcommand.h"
#include "server/commands/terminal.h"
#include "shared/format.h"

#include <QDir>

#include <cstdio>

#include <unistd.h>

using namespace Qt::StringLiterals;

namespace
{

// One line that is written over and over, on standard error, so that standard output has the result alone.
void showProgress(const QString &text)
{
    if (::isatty(STDERR_FILENO) == 0)
        return;
    std::fprintf(stderr, "\r\033[K%s", qUtf8Printable(text));
    std::fflush(stderr);
}

QString progressText(const BackupProgress &progress)
{
    if (progress.totalPages > 0 && progress.donePages >= progress.totalPages)
        return u"backup: checking the copy"_s;
    return u"backup: %1 % copied"_s.arg(progress.donePages * 100 / std::max<qint64>(progress.totalPages, 1));
}

} // namespace

int runBackup(const QStringList &arguments)
{
    ControlCommand command(u"backup FILE"_s,
                           u"Copies the database to FILE while the server goes on writing, checks the "
                           "copy, and only then gives it its name."_s);
    command.addSwitch(u"force"_s, u"Replace FILE if it exists."_s);
    QObject::connect(&command.client(), &ControlClient::notified, &command,
                     [](const QString &method, const QJsonObject &params) {
                         BackupProgress progress;
                         if (method == controlmethod::backupProgress && fromJson(params, progress))
                             showProgress(progressText(progress));
                     });
    QObject::connect(&command.client(), &ControlClient::failed, &command, [] { showProgress({}); });
    return command.run(arguments, [&command] {
        // The server has another working directory.
        const QString path = QDir::current().absoluteFilePath(command.argument());
        const QJsonObject params{{u"path"_s, path}, {u"force"_s, command.isSet(u"force"_s)}};
        command.call(controlmethod::databaseBackup, params, [&command, path](const QJsonObject &result) {
            showProgress({});
            command.finish(
                print(u"%1: %2, verified.\n"_s.arg(path, format::bytes(result.value("bytes"_L1).toInteger()))));
        });
    });
}
