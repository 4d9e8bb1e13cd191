// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/load/loadsettings.h"

// A load test with a name. What it leaves as it is: address, token file and "delete afterwards".
struct LoadPreset {
    QString id;      // "smoke": the same in every language; runs remember it
    QString name;    // for people
    QString purpose; // a sentence for people: which question it answers
    int reads = 0;
    int writes = 0;
    std::optional<double> rate;
    std::optional<double> seconds;
    bool verify = false;

    void applyTo(LoadSettings &settings) const;
    bool matches(const LoadSettings &settings) const; // applying it would change nothing but the warm-up
};

QList<LoadPreset> loadPresets();
// Its name, or "Custom" when no preset has that id.
QString loadPresetName(const QString &id);
