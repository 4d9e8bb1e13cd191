// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/jsonmembers.h"
#include "shared/wordtable.h"

// What `onewriter load` says about a run, by the end of it (LoadReport) and while it goes on (LoadProgress). The
// command writes these shapes and the monitor reads them; docs/load-test.md explains every member to users.
// Units: microseconds where a name ends in Us, seconds otherwise.

struct LoadLatency {
    qint64 p50 = 0;
    qint64 p90 = 0;
    qint64 p95 = 0;
    qint64 p99 = 0;
    qint64 p999 = 0;
    qint64 max = 0;
    double mean = 0;

    static constexpr auto jsonMembers()
    {
        using L = LoadLatency;
        return std::tuple(jsonMember("p50", &L::p50), jsonMember("p90", &L::p90), jsonMember("p95", &L::p95),
                          jsonMember("p99", &L::p99), jsonMember("p999", &L::p999), jsonMember("max", &L::max),
                          jsonMember("mean", &L::mean));
    }
    friend bool operator==(const LoadLatency &, const LoadLatency &) = default;
};

// All requests of one kind.
struct LoadFigures {
    qint64 requests = 0;
    double perSecond = 0; // of those that succeeded, while requests were sent; without the warm-up
    qint64 errors = 0;
    QMap<QString, qint64> byStatus;
    QMap<QString, qint64> byCode; // codes of the server in capitals, failures of the network in lower case
    LoadLatency latencyUs;        // from the intended start; without the warm-up
    LoadLatency serviceUs;        // from the moment of sending; likewise

    static constexpr auto jsonMembers()
    {
        using L = LoadFigures;
        return std::tuple(jsonMember("requests", &L::requests), jsonMember("perSecond", &L::perSecond),
                          jsonMember("errors", &L::errors), jsonMember("byStatus", &L::byStatus),
                          jsonMember("byCode", &L::byCode), jsonMember("latencyUs", &L::latencyUs),
                          jsonMember("serviceUs", &L::serviceUs));
    }
    friend bool operator==(const LoadFigures &, const LoadFigures &) = default;
};

// What came of the writes, as the server lists them afterwards.
struct LoadVerification {
    qint64 checked = 0;        // acknowledged writes that were looked for
    qint64 missing = 0;        // of them, not there
    qint64 duplicated = 0;     // writes that are there more often than they may be
    qint64 unknownOutcome = 0; // writes of which it could not be found out whether they should be there

    static constexpr auto jsonMembers()
    {
        using L = LoadVerification;
        return std::tuple(jsonMember("checked", &L::checked), jsonMember("missing", &L::missing),
                          jsonMember("duplicated", &L::duplicated), jsonMember("unknownOutcome", &L::unknownOutcome));
    }
    friend bool operator==(const LoadVerification &, const LoadVerification &) = default;
};

struct LoadReport {
    QString url;
    QDateTime startedAt;
    double seconds = 0;
    double warmUpSeconds = 0; // at the beginning of these, or all: rates and latencies leave its requests out
    bool openLoop = false;
    qint64 late = 0;
    qint64 peakInFlight = 0;
    LoadFigures reads;
    LoadFigures writes;
    QMap<QString, qint64> workers;                // answers by PID
    std::optional<LoadVerification> verification; // null in JSON when there was none: write it with reportJson()
    std::optional<qint64> postsDeleted;           // null likewise when none were to be deleted
    std::optional<qint64> postsLeft;              // that were to be, or may still come; null likewise, or: not known

    static constexpr auto jsonMembers()
    {
        using L = LoadReport;
        return std::tuple(jsonMember("url", &L::url), jsonMember("startedAt", &L::startedAt),
                          jsonMember("seconds", &L::seconds), jsonMember("warmUpSeconds", &L::warmUpSeconds),
                          jsonMember("openLoop", &L::openLoop), jsonMember("late", &L::late),
                          jsonMember("peakInFlight", &L::peakInFlight), jsonMember("reads", &L::reads),
                          jsonMember("writes", &L::writes), jsonMember("workers", &L::workers),
                          jsonMember("verification", &L::verification), jsonMember("postsDeleted", &L::postsDeleted),
                          jsonMember("postsLeft", &L::postsLeft));
    }
    friend bool operator==(const LoadReport &, const LoadReport &) = default;

    // No: the load ended in its warm-up, so that its rates and latencies are 0 and say nothing.
    bool hasMeasured() const { return warmUpSeconds == 0 || warmUpSeconds < seconds; }
    // `perSecond` of its reads, its writes, or both together; none: not measured.
    std::optional<double> measured(double perSecond) const
    {
        return hasMeasured() ? std::optional(perSecond) : std::nullopt;
    }
};

inline QJsonObject reportJson(const LoadReport &report)
{
    QJsonObject json = toJson(report);
    for (const auto *name : {"verification", "postsDeleted", "postsLeft"}) {
        if (!json.contains(QLatin1StringView(name)))
            json.insert(QLatin1StringView(name), QJsonValue::Null);
    }
    return json;
}

// What a run is doing. Settling: finding out what became of writes that were not answered.
enum class LoadPhase : quint8 { Connecting, Load, Settling, Listing, Deleting };

inline constexpr WordTable<LoadPhase, 5> loadPhaseNames{{{LoadPhase::Connecting, QLatin1StringView("connecting")},
                                                         {LoadPhase::Load, QLatin1StringView("load")},
                                                         {LoadPhase::Settling, QLatin1StringView("settling")},
                                                         {LoadPhase::Listing, QLatin1StringView("listing")},
                                                         {LoadPhase::Deleting, QLatin1StringView("deleting")}}};

inline QString jsonName(LoadPhase phase)
{
    return loadPhaseNames.nameOf(phase);
}
inline bool fromJsonName(QStringView name, LoadPhase &phase)
{
    return loadPhaseNames.find(name, phase);
}

// A load test that itself uses more than this much of a core may be what is measured.
inline constexpr double busyGeneratorPercent = 80;

struct LoadKindProgress {
    qint64 requests = 0;                  // since the start
    qint64 errors = 0;                    // since the start
    double perSecond = 0;                 // of those that succeeded since the last line
    std::optional<LoadLatency> latencyUs; // since the last line; none: nothing was timed, which is no 0

    static constexpr auto jsonMembers()
    {
        using L = LoadKindProgress;
        return std::tuple(jsonMember("requests", &L::requests), jsonMember("errors", &L::errors),
                          jsonMember("perSecond", &L::perSecond), jsonMember("latencyUs", &L::latencyUs));
    }
    friend bool operator==(const LoadKindProgress &, const LoadKindProgress &) = default;
};

struct LoadProgress {
    QString runId;    // as in the titles of its posts
    quint32 seed = 0; // --seed repeats it
    LoadPhase phase = LoadPhase::Connecting;
    double seconds = 0;                // of the load, so far
    std::optional<double> secondsLeft; // of the load; none: it ends when it ends
    qint64 inFlight = 0;
    qint64 late = 0;
    double generatorCpuPercent = 0; // of one core, since the last line
    LoadKindProgress reads;
    LoadKindProgress writes;
    qint64 postsFound = 0; // of this run, so far, by the lists that --verify, --cleanup and --remove read
    qint64 postsDeleted = 0;

    static constexpr auto jsonMembers()
    {
        using L = LoadProgress;
        return std::tuple(jsonMember("runId", &L::runId), jsonMember("seed", &L::seed), jsonMember("phase", &L::phase),
                          jsonMember("seconds", &L::seconds), jsonMember("secondsLeft", &L::secondsLeft),
                          jsonMember("inFlight", &L::inFlight), jsonMember("late", &L::late),
                          jsonMember("generatorCpuPercent", &L::generatorCpuPercent), jsonMember("reads", &L::reads),
                          jsonMember("writes", &L::writes), jsonMember("postsFound", &L::postsFound),
                          jsonMember("postsDeleted", &L::postsDeleted));
    }
    friend bool operator==(const LoadProgress &, const LoadProgress &) = default;
};
