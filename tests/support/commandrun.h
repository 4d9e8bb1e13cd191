// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

// One run of the built program, as a user makes it, to its end.
struct CommandRun {
    int exitCode; // -1: it did not end in time, or a signal ended it
    QString output;
    QString error;

    // One line on standard error, as every refusal is.
    bool isRefused() const { return error.startsWith(u"onewriter: ") && error.count(u'\n') == 1; }
};

// `folder`: where it runs.
CommandRun runCommand(const QString &folder, const QStringList &arguments, int timeoutMs = 30'000);
