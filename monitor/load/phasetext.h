// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/loadreport.h"

QString phaseText(LoadPhase phase); // what a load test does just now, in words: "Sending requests"
