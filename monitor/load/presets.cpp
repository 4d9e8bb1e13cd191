// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/presets.h"

#include "monitor/tr.h"

#include <algorithm>

using namespace Qt::StringLiterals;

void LoadPreset::applyTo(LoadSettings &settings) const
{
    settings.reads = reads;
    settings.writes = writes;
    settings.rate = rate;
    settings.seconds = seconds;
    settings.warmUpSeconds.reset();
    settings.verify = verify;
}

bool LoadPreset::matches(const LoadSettings &settings) const
{
    LoadSettings applied = settings;
    applyTo(applied);
    applied.warmUpSeconds = settings.warmUpSeconds; // asks the same question, only better
    return applied == settings;
}

// SO_REUSEPORT spreads a handful of connections unevenly, so those that look for the capacity have 16 and more for each
// of the usual four workers. The burst is larger than a worker's share of the queue, not than the queue (500).
QList<LoadPreset> loadPresets()
{
    return {
        {u"smoke"_s, tr("Smoke"), tr("Does it work at all? A gentle load, every write verified."), 5, 5, 100, 10, true},
        {u"reads"_s, tr("Reads"), tr("How many reads a second can it answer?"), 64, 0, {}, 20, false},
        {u"writes"_s, tr("Writes"), tr("How many writes a second can it commit?"), 0, 64, {}, 20, false},
        {u"mixed"_s, tr("Mixed"), tr("What do users wait for on a usual day? Four reads to a write."), 80, 20, 1000, 30,
         true},
        {u"soak"_s, tr("Soak"), tr("Is it as quick after ten minutes as it was at first?"), 40, 10, 500, 600, true},
        {u"burst"_s, tr("Burst"), tr("What happens when everybody comes at once?"), 200, 400, {}, {}, true},
    };
}

QString loadPresetName(const QString &id)
{
    const QList<LoadPreset> presets = loadPresets();
    const auto found =
        std::find_if(presets.begin(), presets.end(), [&id](const auto &preset) { return preset.id == id; });
    return found == presets.end() ? tr("Custom") : found->name;
}
