// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/restartpolicy.h"

#include <QList>
#include <QTest>

using namespace std::chrono_literals;

class TstRestartPolicy : public QObject
{
    Q_OBJECT

private slots:
    void delayGrowsToItsLimit();
    void healthResetsTheDelay();
    void crashLoopIsGivenUp();
    void givenUpSlotGetsAnotherChance();
};

void TstRestartPolicy::delayGrowsToItsLimit()
{
    RestartPolicy policy;
    for (const auto delay : {100ms, 200ms, 400ms, 800ms, 1600ms, 3200ms, 5000ms, 5000ms})
        QCOMPARE(policy.afterDeath(0us), std::optional(delay));
}

void TstRestartPolicy::healthResetsTheDelay()
{
    RestartPolicy policy;
    policy.afterDeath(0us);
    policy.afterDeath(0us);
    QCOMPARE(policy.afterDeath(29s), std::optional(400ms));
    QCOMPARE(policy.afterDeath(30s), std::optional(100ms));
}

void TstRestartPolicy::crashLoopIsGivenUp()
{
    RestartPolicy policy;
    for (int death = 1; death < RestartPolicy::deathsUntilGivenUp; ++death)
        QVERIFY(policy.afterDeath(1s).has_value());
    QVERIFY(!policy.afterDeath(1s).has_value());
}

void TstRestartPolicy::givenUpSlotGetsAnotherChance()
{
    RestartPolicy policy;
    while (policy.afterDeath(0us)) {
    }
    policy.reset();
    QCOMPARE(policy.afterDeath(0us), std::optional(100ms));
}

QTEST_APPLESS_MAIN(TstRestartPolicy)
#include "tst_restartpolicy.moc"
