// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/models/eventlog.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;

// Which events are where, and what a view is told of it.
class TstEventLog : public QObject
{
    Q_OBJECT

private slots:
    void missingOnesAreInserted_data();
    void missingOnesAreInserted();
    void theOldestGo();

private:
    static LogEntry entry(int second)
    {
        return {QDateTime::fromSecsSinceEpoch(1'700'000'000 + second, Qt::UTC),
                LogSeverity::Info,
                u"onewriter.primary"_s,
                1,
                std::nullopt,
                QString::number(second)};
    }
    static QList<LogEntry> entries(const QList<int> &seconds)
    {
        QList<LogEntry> list;
        for (const int second : seconds)
            list.append(entry(second));
        return list;
    }
    static QStringList texts(const EventLog &log)
    {
        QStringList list;
        for (const Event &event : log.all())
            list.append(event.text);
        return list;
    }
};

void TstEventLog::missingOnesAreInserted_data()
{
    QTest::addColumn<QList<int>>("before"); // of the server's log, the oldest first
    QTest::addColumn<QList<int>>("repeated");
    QTest::addColumn<QStringList>("expected"); // the newest first
    QTest::addColumn<int>("insertions");
    QTest::newRow("the first ones") << QList<int>() << QList{1, 2, 3} << QStringList{u"3"_s, u"2"_s, u"1"_s} << 1;
    QTest::newRow("all known") << QList{1, 2} << QList{1, 2} << QStringList{u"2"_s, u"1"_s} << 0;
    QTest::newRow("newer ones") << QList{1, 2} << QList{1, 2, 3, 4} << QStringList{u"4"_s, u"3"_s, u"2"_s, u"1"_s} << 1;
    QTest::newRow("older ones") << QList{3} << QList{1, 2, 3} << QStringList{u"3"_s, u"2"_s, u"1"_s} << 1;
    QTest::newRow("a gap, and newer ones")
        << QList{1, 4} << QList{1, 2, 3, 4, 5} << QStringList{u"5"_s, u"4"_s, u"3"_s, u"2"_s, u"1"_s} << 2;
    QTest::newRow("of one moment") << QList{1} << QList{1, 2, 2} << QStringList{u"2"_s, u"1"_s} << 1;
}

// After a reconnect the server repeats its last ones; what is selected and read stays, as the model does.
void TstEventLog::missingOnesAreInserted()
{
    QFETCH(QList<int>, before);
    QFETCH(QList<int>, repeated);
    EventLog log;
    log.add(entries(before));
    const QPersistentModelIndex selected = log.index(log.rowCount() - 1, EventLog::Text);
    const QString text = selected.data().toString();
    const QSignalSpy resets(&log, &QAbstractItemModel::modelReset);
    const QSignalSpy inserted(&log, &QAbstractItemModel::rowsInserted);
    log.add(entries(repeated));
    QTEST(texts(log), "expected");
    QTEST(int(inserted.size()), "insertions");
    QCOMPARE(resets.size(), 0);
    QCOMPARE(selected.isValid() ? selected.data().toString() : QString(), text);
}

void TstEventLog::theOldestGo()
{
    EventLog log;
    QList<int> seconds;
    for (int i = 0; i < int(EventLog::maxEvents); ++i)
        seconds.append(i);
    log.add(entries(seconds));
    log.add(entries({int(EventLog::maxEvents)}));
    QCOMPARE(log.rowCount(), int(EventLog::maxEvents));
    QCOMPARE(texts(log).constFirst(), QString::number(EventLog::maxEvents));
    QCOMPARE(texts(log).constLast(), u"1"_s);
}

QTEST_GUILESS_MAIN(TstEventLog)
#include "tst_eventlog.moc"
