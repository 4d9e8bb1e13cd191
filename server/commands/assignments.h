// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <tl/expected.hpp>

#include <QList>
#include <QString>

#include <functional>

struct Assignment {
    QString name;
    QString value;
};

// The "name = value" lines of a file, with what .env and INI files have in common:
//
//   # or ;          begins a comment, at the begin of a line and after white space
//   "value" 'value' ends at its closing quote, if need be some lines later; in double quotes a backslash may
//                   stand before a quote or another backslash
//   export          may stand before a name
//   [section]       means nothing here
//
// Other programs keep theirs in the same .env: of names that are not `isOurs` nothing is told, whatever they hold.
// Errors: in words with file and line, when it cannot be read, or a line of ours is no assignment.
tl::expected<QList<Assignment>, QString> readAssignments(const QString &path,
                                                         const std::function<bool(const QString &name)> &isOurs);
