// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/logging.h"
#include "shared/sample.h"

// Of the log's entries, which say what was asked for over the control socket, and by whatever program.
constexpr auto controlCategory = QLatin1StringView("onewriter.control");

// What happened, as a line of the events page; some kinds are marked in the charts as well.
struct Event {
    enum class Kind : quint8 {
        Log,    // an entry of the server's log
        Worker, // a worker died, was replaced or given up
        Action, // asked for in this window: reload, checkpoint, backup, drain
        LoadTest,
        Connection, // of the monitor to the server
        Alert,
    };
    QDateTime time; // UTC
    Kind kind = Kind::Log;
    LogSeverity severity = LogSeverity::Info;
    QString source; // "worker 2", "primary · writer"
    QString text;
    QString category = {}; // of an entry of the log, whole: "onewriter.writer"
    QDateTime begun = {};  // at the end of an action: when it began

    friend bool operator==(const Event &, const Event &) = default;
};

QString kindName(Event::Kind kind);         // for people: "Load test"
QString severityName(LogSeverity severity); // for people: "Warning"

Event eventOf(const LogEntry &entry);
// What became of workers between two samples that follow each other.
QList<Event> eventsBetween(const Sample &before, const Sample &after);
