// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/jsonmembers.h"

#include <QCoreApplication>
#include <QStringList>

// The fields of a load test, in the order of the form.
enum class LoadField : quint8 { Url, Reads, Writes, Rate, Duration, WarmUp, TokenFile };

struct LoadFieldError {
    LoadField field;
    QString text; // a sentence for the user
};

// What the user wants a load test to do: what the form holds, what a run remembers, what the command is told.
struct LoadSettings {
    Q_DECLARE_TR_FUNCTIONS(LoadSettings)

public:
    // The limits of `onewriter load`, so that it never refuses what the form accepts.
    static constexpr int mostConnections = 20'000;
    static constexpr double lowestRate = 0.01;
    static constexpr double highestRate = 1'000'000;
    static constexpr double shortestSeconds = 0.1;
    static constexpr double longestSeconds = 24 * 60 * 60;
    static constexpr double longestWarmUp = 60 * 60;

    QString url = QStringLiteral("http://127.0.0.1:3000");
    int reads = 5;
    int writes = 5;
    std::optional<double> rate;          // requests per second of both; none: as fast as answers come
    std::optional<double> seconds;       // none: a single batch
    std::optional<double> warmUpSeconds; // before these, in no rate and no percentile; none without `seconds`
    bool verify = false;
    bool cleanup = true;
    QString tokenFile; // empty: no token

    static constexpr auto jsonMembers()
    {
        using S = LoadSettings;
        return std::tuple(jsonMember("url", &S::url), jsonMember("reads", &S::reads), jsonMember("writes", &S::writes),
                          jsonMember("rate", &S::rate), jsonMember("seconds", &S::seconds),
                          jsonMember("warmUpSeconds", &S::warmUpSeconds), jsonMember("verify", &S::verify),
                          jsonMember("cleanup", &S::cleanup), jsonMember("tokenFile", &S::tokenFile));
    }
    friend bool operator==(const LoadSettings &, const LoadSettings &) = default;

    // How long it sends requests for; none: as long as it takes.
    std::optional<double> totalSeconds() const;
    bool isOpenLoop() const { return rate && seconds; }
    QList<LoadFieldError> errors() const; // empty: can be run. Looks whether the token file can be read.
    QStringList arguments() const;        // of `onewriter`. REQUIRES: errors() is empty.
    // To delete the posts of a run with these settings.
    QStringList removalArguments(const QString &runId) const;
    bool isLoopback() const;  // the server is on this machine, and shares its processors with the load test
    QString sentence() const; // what the run will do, for people

private:
    QString sentenceOfLoad() const; // without the warm-up
};
