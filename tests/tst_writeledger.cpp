// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/writeledger.h"

#include <QTest>

class TstWriteLedger : public QObject
{
    Q_OBJECT

private slots:
    void writesAreCounted_data();
    void writesAreCounted();
};

void TstWriteLedger::writesAreCounted_data()
{
    QTest::addColumn<WriteLedger::Keeping>("keeping");
    QTest::addColumn<std::size_t>("kept");
    QTest::newRow("in constant memory") << WriteLedger::Keeping::Counts << std::size_t(0);
    QTest::newRow("with the fate of each") << WriteLedger::Keeping::EveryFate << std::size_t(1000);
}

void TstWriteLedger::writesAreCounted()
{
    QFETCH(WriteLedger::Keeping, keeping);
    WriteLedger ledger(keeping);
    for (quint32 number = 0; number < 1000; ++number)
        QCOMPARE(ledger.begin(), number);
    for (quint32 number = 0; number < 600; ++number)
        ledger.setFate(number, WriteFate::Acknowledged);
    for (quint32 number = 600; number < 900; ++number)
        ledger.setFate(number, WriteFate::NotApplied);
    ledger.setFate(900, WriteFate::Unknown); // it was sent and not answered: nothing is known
    QCOMPARE(ledger.count(WriteFate::Acknowledged), 600u);
    QCOMPARE(ledger.count(WriteFate::NotApplied), 300u);
    QCOMPARE(ledger.count(WriteFate::Unknown), 100u);
    QTEST(ledger.fates().size(), "kept");
}

QTEST_GUILESS_MAIN(TstWriteLedger)
#include "tst_writeledger.moc"
