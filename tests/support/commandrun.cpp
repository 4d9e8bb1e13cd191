// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/commandrun.h"

#include <QProcess>

using namespace Qt::StringLiterals;

CommandRun runCommand(const QString &folder, const QStringList &arguments, int timeoutMs)
{
    QProcess process;
    process.setWorkingDirectory(folder);
    process.start(QStringLiteral(ONEWRITER_BINARY), arguments);
    const bool hasEnded = process.waitForFinished(timeoutMs);
    if (!hasEnded) {
        process.kill();
        process.waitForFinished();
    }
    return {hasEnded && process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            QString::fromUtf8(process.readAllStandardOutput()),
            hasEnded ? QString::fromUtf8(process.readAllStandardError()) : u"it did not end"_s};
}
