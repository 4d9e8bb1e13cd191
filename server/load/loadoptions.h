// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QStringList>
#include <QUrl>

#include <tl/expected.hpp>

#include <chrono>
#include <optional>

// What `onewriter load` was asked to do. docs/load-test.md explains each option to users.
struct LoadOptions {
    enum class Output : quint8 { Text, Json, Progress };

    QUrl url; // http, host and port, nothing else
    int reads = 5;
    int writes = 5;
    std::optional<double> rate;                        // requests per second; none: as fast as answers come
    std::optional<std::chrono::milliseconds> duration; // the warm-up included; none: a single batch
    std::chrono::milliseconds warmUp{};                // of `duration`: is in no rate and no percentile
    int maxInFlight = 1000;                            // connections of an open loop
    Output output = Output::Text;
    bool verify = false;
    bool cleanup = false;
    QString removedRun; // not empty: no load, only the posts that this earlier run left are deleted
    QString tokenFile;  // empty: no token is sent
    QByteArray token;   // of that file
    quint32 seed = 0;
    bool wantsHelp = false;

    // How long requests are sent for; none: all at once.
    std::optional<double> seconds() const;
    bool isBatch() const { return !duration.has_value(); }
    bool isOpenLoop() const { return rate.has_value(); }
    bool isRemoval() const { return !removedRun.isEmpty(); }
    // Most connections open at once.
    int connections() const { return !isBatch() && isOpenLoop() ? maxInFlight : reads + writes; }

    // The error is one line that says what is wrong and what is allowed.
    static tl::expected<LoadOptions, QString> parse(const QStringList &arguments); // without the command's name
    static QString help();
};
