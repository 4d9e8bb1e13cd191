// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/primary/primaryoptions.h"
#include "shared/logging.h"

#include <tl/expected.hpp>

#include <QProcessEnvironment>
#include <QStringList>

struct ServeOptions {
    PrimaryOptions primary;
    LogFormat logFormat = LogFormat::Text;
    bool wantsHelp = false; // then nothing else is set
};

// What `onewriter serve` is to do: its command line, then the places OptionLayers knows. `arguments` are those after
// the command's name; paths are relative to `workingDirectory`.
// Errors: one line that names the option, where its value came from, and what is allowed.
tl::expected<ServeOptions, QString>
readServeOptions(const QStringList &arguments, const QProcessEnvironment &environment, const QString &workingDirectory);

QString serveHelp();
