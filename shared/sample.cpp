// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/sample.h"

#include "shared/wordtable.h"

using namespace Qt::StringLiterals;

namespace
{

constexpr WordTable<WorkerState, 5> stateWords{{
    {WorkerState::Starting, "starting"_L1},
    {WorkerState::Serving, "serving"_L1},
    {WorkerState::Draining, "draining"_L1},
    {WorkerState::Restarting, "restarting"_L1},
    {WorkerState::Stopped, "stopped"_L1},
}};

} // namespace

QString jsonName(WorkerState state)
{
    return stateWords.nameOf(state);
}

bool fromJsonName(QStringView name, WorkerState &state)
{
    return stateWords.find(name, state);
}
