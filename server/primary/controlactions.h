// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/controlprotocol.h"

#include <functional>

// What the control socket may ask of the primary. A result is an object, `{}` when there is nothing to tell; a refusal
// is made with controlRefusal().
// Threads: the main thread. An action with `done` returns at once and calls it exactly once, in the main thread, also
//          when its asker is gone by then.
class ControlActions
{
public:
    using Done = std::function<void(const ControlResult &)>;
    using Progress = std::function<void(const BackupProgress &)>;

    virtual ~ControlActions() = default;

    virtual ServerInfo info() const = 0;
    // Replaces the process of one slot as a reload does of each; done when its successor serves and the old one, which
    // answers what is open first, has ended.
    virtual void restartWorker(int slot, Done done) = 0;
    virtual void reload(Done done) = 0;
    // Done when all that was admitted is answered and the log is in the database; the primary exits next, and the
    // control server with ControlServer::close(), which still sends the answer.
    virtual void drain(Done done) = 0;
    virtual void checkpoint(Done done) = 0;
    // REQUIRES: `path` is absolute. `progress` is called in the main thread, before `done` only.
    virtual void backup(const QString &path, bool force, Progress progress, Done done) = 0;
};
