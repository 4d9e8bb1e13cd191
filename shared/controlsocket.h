// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <optional>

// Where control sockets are, and what must hold there before anybody listens or connects.
// Errors: text for people, without an end of sentence: it goes into a longer one.

// The longest path that Qt's local sockets connect to, in bytes (sun_path has room for one more: unix(7)).
inline constexpr qsizetype maxControlPathBytes = 106;

// The folder for the sockets of this user's servers: $XDG_RUNTIME_DIR/onewriter when that is the user's own, else
// onewriter-UID in the temporary folder.
QString controlFolder();
// PORT.sock there; PORT-2.sock and so on for the links of further servers on that port of other addresses.
QString defaultControlPath(quint16 port, int number = 1);
// Every place where a server of this user may have left a socket: a server started by cron has no XDG_RUNTIME_DIR, a
// shell on the desktop has, and the other way round after su, where it is looked for at its usual place.
QStringList possibleControlFolders();
// Those of them that exist and are the user's own.
QStringList existingControlFolders();

// Creates the folder with mode 0700 when it is missing. Then says what is wrong with it, if anything: the default
// folder must be the user's own, nobody else may write there, and it gets mode 0700 if it has another; a folder the
// user names stays as it is, and may also be root's or have the sticky bit, like /run and /tmp.
std::optional<QString> prepareControlFolder(const QString &folder);

enum class SocketState {
    Absent,
    Stale,     // a socket nobody listens on: its server was killed
    Listening, // or too busy to accept just now
    Forbidden, // no permission to connect
    NoSocket,  // something else has that name
};
// Asks by connecting, without blocking.
SocketState probeControlSocket(const QString &path);
