// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/load/loadrunner.h"
#include "monitor/load/loadsettings.h"
#include "monitor/load/loadtimeline.h"
#include "monitor/theme.h"

// Something that happened during a run, marked in its charts.
struct LoadMark {
    double seconds = 0; // since the load began
    QString text;
    std::optional<bool> isPlanned = {}; // none: it was an incident

    static constexpr auto jsonMembers()
    {
        return std::tuple(jsonMember("seconds", &LoadMark::seconds), jsonMember("text", &LoadMark::text),
                          jsonMember("isPlanned", &LoadMark::isPlanned));
    }
    friend bool operator==(const LoadMark &, const LoadMark &) = default;
};

// A load test that has ended, with all that is needed to understand it, repeat it and compare it.
struct RunRecord {
    Q_DECLARE_TR_FUNCTIONS(RunRecord)

public:
    QString id;                   // the name of its file
    std::optional<QString> runId; // in the titles of its posts; none: it ended before it had said so
    QDateTime startedAt;
    QString preset;                 // LoadPreset::id; empty: none
    std::optional<QString> name;    // by the user; none: that of the preset
    std::optional<bool> isBaseline; // later runs are compared with it; at most one of a store is
    LoadSettings settings;
    LoadEnd end = LoadEnd::Failed;
    std::optional<LoadReport> report; // none: it ended without one; what is known is in the timeline
    QString remark;                   // what the command said beside the report; often empty
    QList<LoadPoint> timeline;
    QList<LoadMark> marks;
    QString machine;               // processors and system that ran it
    std::optional<int> processors; // of it, which the server had to share; none: it may have had its own
    QString server;                // what is known of the server: version, workers, durability; may be empty

    static constexpr auto jsonMembers()
    {
        using R = RunRecord;
        return std::tuple(
            jsonMember("id", &R::id), jsonMember("runId", &R::runId), jsonMember("startedAt", &R::startedAt),
            jsonMember("preset", &R::preset), jsonMember("name", &R::name), jsonMember("isBaseline", &R::isBaseline),
            jsonMember("settings", &R::settings), jsonMember("end", &R::end), jsonMember("report", &R::report),
            jsonMember("remark", &R::remark), jsonMember("timeline", &R::timeline), jsonMember("marks", &R::marks),
            jsonMember("machine", &R::machine), jsonMember("processors", &R::processors),
            jsonMember("server", &R::server));
    }
    friend bool operator==(const RunRecord &, const RunRecord &) = default;

    QString title() const;        // "Mixed, 14:03:22"
    QString settingsText() const; // in a few words: "80 reads, 20 writes, 1,000/s, 30 s"
    // Requests failed, writes were lost, or there is no report. What could not be verified any more because the run was
    // stopped is no failure.
    bool hasFailures() const;
    // Its posts should have been deleted, and may not all be. Never one of a test that only read.
    bool mayHaveLeftPosts() const;
    bool hasWritesInDoubt() const; // that may still have come after it had ended
    QString symbol() const;        // how it ended
    Tone tone() const;             // likewise, beside the symbol
    QString verdict() const;       // one sentence
    static QString thisMachine();
};

// That the server had to share the processors of the load test, in a sentence.
QString sharingText(int processors);

// What the two times of a report mean, in a sentence.
QString latencyExplanation();
