// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

// When a worker that died is started again: after 100 ms, and twice as long with each further death, up to 5 s; from
// the beginning again once a worker has been healthy for 30 s. Twenty deaths in a row (over a minute) give the slot up.
class RestartPolicy
{
public:
    static constexpr std::chrono::milliseconds firstDelay{100};
    static constexpr std::chrono::milliseconds longestDelay{5'000};
    static constexpr std::chrono::seconds healthyAfter{30};
    static constexpr int deathsUntilGivenUp = 20;

    // How long to wait after a death; nothing: start no more. `healthy`: how long the process had been serving.
    std::optional<std::chrono::milliseconds> afterDeath(std::chrono::microseconds healthy)
    {
        if (healthy >= healthyAfter)
            m_deaths = 0;
        if (++m_deaths >= deathsUntilGivenUp)
            return std::nullopt;
        constexpr int doublings = 6; // beyond them the longest delay is reached
        return std::min(longestDelay, firstDelay * (1 << std::min(m_deaths - 1, doublings)));
    }
    void reset() { m_deaths = 0; }

private:
    int m_deaths = 0; // in a row
};
