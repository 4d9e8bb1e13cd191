// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/logging.h"
#include "shared/repeatedwarnings.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QLoggingCategory>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTemporaryFile>
#include <QTest>

#include <thread>

#include <fcntl.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

class TstLogging : public QObject
{
    Q_OBJECT

private slots:
    void oneLineHasEverything_data();
    void oneLineHasEverything();
    void entriesTravelAsJson();
    void messagesArePrintedOnceAndHandedOn();
    void observerMayKeepThemFromPrint();
    void bookKeepsTheLastOnly();
    void bookTakesFromManyThreads();
    void nobodyReadsStandardError();
    void repeatedWarningsAreCounted();
};

namespace
{

Q_LOGGING_CATEGORY(lcTest, "onewriter.test", QtInfoMsg)

LogEntry entry(const QString &text, std::optional<int> slot = {})
{
    return {QDateTime::fromString(u"2026-11-22T17:13:23.045Z"_s, Qt::ISODateWithMs),
            LogSeverity::Warning,
            u"onewriter.test"_s,
            42,
            slot,
            text};
}

// What is written to standard error while it lives.
class ErrorOutput
{
public:
    ErrorOutput()
    {
        Q_ASSERT(m_file.open());
        ::dup2(m_file.handle(), STDERR_FILENO);
    }
    ~ErrorOutput()
    {
        ::dup2(m_before, STDERR_FILENO);
        ::close(m_before);
    }
    QByteArray text()
    {
        m_file.seek(0);
        return m_file.readAll();
    }

private:
    const int m_before = ::dup(STDERR_FILENO);
    QTemporaryFile m_file;
};

// QTest has a message handler of its own, which must come back.
class InstalledLogging
{
public:
    InstalledLogging()
        : m_before(qInstallMessageHandler(nullptr))
    {
        logging::install(LogFormat::Text);
    }
    ~InstalledLogging() { qInstallMessageHandler(m_before); }

private:
    QtMessageHandler m_before;
};

} // namespace

void TstLogging::oneLineHasEverything_data()
{
    QTest::addColumn<LogEntry>("entry");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("jsonText");
    const QByteArray head = "2026-11-22T17:13:23.045Z warning onewriter.test 42";
    QTest::newRow("plain") << entry(u"all is well"_s) << head + ": all is well"
                           << QByteArray(R"("text":"all is well")");
    QTest::newRow("of a worker") << entry(u"hello"_s, 3) << head + " slot 3: hello" << QByteArray(R"("slot":3)");
    QTest::newRow("lines") << entry(u"a\nb\tc"_s) << head + R"(: a\nb\tc)" << QByteArray(R"("text":"a\nb\tc")");
    QTest::newRow("terminal commands") << entry(u"\u001b[2J\u009b\u007f"_s) << head + R"(: \u001b[2J\u009b\u007f)"
                                       << QByteArray(R"("text":"\u001b[2J\u009b\u007f")");
    QTest::newRow("line separator") << entry(u"a\u2028b"_s) << head + R"(: a\u2028b)"
                                    << QByteArray(R"("text":"a\u2028b")");
    QTest::newRow("other scripts") << entry(u"Größe 大"_s) << head + ": Größe 大"
                                   << QByteArray("\"text\":\"Größe 大\"");
}

void TstLogging::oneLineHasEverything()
{
    QFETCH(const LogEntry, entry);
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArray, jsonText);
    QCOMPARE(logging::formatted(entry, LogFormat::Text), text);
    const QByteArray json = logging::formatted(entry, LogFormat::Json);
    QVERIFY2(json.contains(jsonText), json.constData());
    LogEntry read;
    QVERIFY(fromJson(QJsonDocument::fromJson(json).object(), read));
    QCOMPARE(read, entry);
}

void TstLogging::entriesTravelAsJson()
{
    const QJsonObject json = toJson(entry(u"x"_s));
    QCOMPARE(json.value(u"severity"_s).toString(), u"warning"_s);
    QVERIFY(!json.contains(u"slot"_s));
    QCOMPARE(toJson(entry(u"x"_s, 2)).value(u"slot"_s).toInt(), 2);
}

void TstLogging::messagesArePrintedOnceAndHandedOn()
{
    ErrorOutput output;
    const InstalledLogging installed;
    LogBook book;
    QSignalSpy spy(&book, &LogBook::added);
    book.observe();
    qCWarning(lcTest).noquote() << "disk\nnearly full";
    qCDebug(lcTest) << "not enabled";
    QTRY_COMPARE(spy.size(), 1);
    const LogEntry added = spy[0][0].value<LogEntry>();
    QCOMPARE(added.text, u"disk\nnearly full"_s);
    QCOMPARE(added.category, u"onewriter.test"_s);
    QCOMPARE(added.severity, LogSeverity::Warning);
    QCOMPARE(added.pid, QCoreApplication::applicationPid());
    QCOMPARE(book.recent(), QList<LogEntry>{added});
    QCOMPARE(output.text(), logging::formatted(added, LogFormat::Text) + '\n');
}

void TstLogging::observerMayKeepThemFromPrint()
{
    ErrorOutput output;
    const InstalledLogging installed;
    QStringList taken;
    logging::setObserver([&taken](const LogEntry &entry) {
        taken.append(entry.text);
        qCInfo(lcTest) << "logged while handing on"; // printed, not handed on: it would never end
        return false;
    });
    qCInfo(lcTest) << "for the primary";
    logging::setObserver(nullptr);
    qCInfo(lcTest) << "for here";
    QCOMPARE(taken, QStringList{u"for the primary"_s});
    const QByteArray text = output.text();
    QVERIFY(!text.contains("for the primary"));
    QVERIFY(text.contains("logged while handing on") && text.contains("for here"));
    QCOMPARE(text.count('\n'), 2);
}

// I6
void TstLogging::bookKeepsTheLastOnly()
{
    LogBook book;
    QSignalSpy spy(&book, &LogBook::added);
    for (int i = 0; i < 2'000; ++i)
        book.add(entry(QString::number(i)));
    book.add(entry(QString(1'000'000, u'x')));
    QTRY_COMPARE(spy.size(), qsizetype(LogBook::capacity)); // those pushed out unseen are not announced
    const auto recent = book.recent();
    QCOMPARE(recent.size(), qsizetype(LogBook::capacity));
    QCOMPARE(recent.last().text.size(), LogBook::maxTextLength);
    QCOMPARE(recent.first().text, QString::number(2'001 - int(LogBook::capacity)));
}

void TstLogging::bookTakesFromManyThreads()
{
    LogBook book;
    int announced = 0;
    connect(&book, &LogBook::added, this, [&announced, this] {
        QCOMPARE(QThread::currentThread(), thread());
        ++announced;
    });
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&book] {
            for (int i = 0; i < 100; ++i)
                book.add(entry(u"x"_s));
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    QTRY_COMPARE(announced, 400);
}

// A pipe that nobody reads must not stop who logs, and what it has no room for is not lost in silence.
void TstLogging::nobodyReadsStandardError()
{
    int ends[2] = {-1, -1};
    QCOMPARE(::pipe2(ends, O_CLOEXEC), 0);
    const int before = ::dup(STDERR_FILENO);
    ::dup2(ends[1], STDERR_FILENO);
    ::close(ends[1]);
    const auto restore = qScopeGuard([&] {
        ::dup2(before, STDERR_FILENO);
        ::close(before);
        ::close(ends[0]);
    });
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    const auto read = [&ends] {
        QByteArray text(1 << 20, Qt::Uninitialized);
        text.resize(std::max<ssize_t>(0, ::read(ends[0], text.data(), std::size_t(text.size()))));
        return text;
    };
    constexpr int messages = 200;
    for (int i = 0; i < messages; ++i) // in all ten times what a pipe holds, and each more than it takes at once
        logging::print(entry(QString(3'000 + i * 10, u'x')));
    const QByteArrayList first = read().split('\n');
    logging::print(entry(u"read again"_s));
    const QByteArrayList second = read().split('\n');
    const qsizetype wholeLines = first.size() - 1; // the rest is empty, or was cut
    QVERIFY(wholeLines > 0 && wholeLines < messages);
    QVERIFY2(second.at(second.size() - 2).endsWith(": read again"), second.join('\n').constData());
    const QByteArray note = second.at(second.size() - 3);
    const qint64 missing = note.mid(note.indexOf(": ") + 2).split(' ').constFirst().toLongLong();
    QVERIFY2(note.contains("are missing here"), note.constData());
    QCOMPARE(wholeLines + missing, qint64(messages));
}

void TstLogging::repeatedWarningsAreCounted()
{
    QStringList said;
    const InstalledLogging installed;
    logging::setObserver([&said](const LogEntry &entry) {
        said.append(entry.text);
        return false;
    });
    const auto forget = qScopeGuard([] { logging::setObserver(nullptr); });
    RepeatedWarnings warnings(lcTest);
    constexpr qint64 beginUs = 5'000'000;
    for (const qint64 atUs : {0, 1, 999'999})
        warnings.warn(u"it failed"_s, beginUs + atUs);
    warnings.warn(u"another failed"_s, beginUs + 1);
    QCOMPARE(said, (QStringList{u"it failed"_s, u"another failed"_s}));
    warnings.warn(u"it failed"_s, beginUs + 1'000'000);
    QVERIFY2(said.constLast().startsWith(u"it failed (and 2 times more"_s), qPrintable(said.constLast()));
    warnings.warn(u"it failed"_s, beginUs + 3'000'000);
    QCOMPARE(said.constLast(), u"it failed"_s);
    warnings.critical(u"all failed"_s, beginUs);
    QCOMPARE(said.size(), 5);
    warnings.critical(u"all failed"_s, beginUs + 1);
    QCOMPARE(said.size(), 5);
}

QTEST_GUILESS_MAIN(TstLogging)
#include "tst_logging.moc"
