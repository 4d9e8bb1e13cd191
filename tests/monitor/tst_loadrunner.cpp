// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/loadrunner.h"
#include "monitor/onewriterprogram.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace Qt::StringLiterals;

namespace
{

QByteArray lineOf(const QJsonObject &json)
{
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

QByteArray progressLine(double seconds)
{
    LoadProgress progress;
    progress.phase = LoadPhase::Load;
    progress.seconds = seconds;
    progress.secondsLeft = 10 - seconds;
    progress.writes.perSecond = 100;
    return lineOf({{u"progress"_s, toJson(progress)}});
}

QByteArray reportLine()
{
    LoadReport report;
    report.url = u"http://127.0.0.1:3000"_s;
    report.startedAt = QDateTime(QDate(2026, 1, 2), QTime(3, 4), Qt::UTC);
    report.writes.requests = 7;
    return lineOf(reportJson(report));
}

} // namespace

// The runner against programs that do what the real command never should. Each is a shell script written for the case.
class TstLoadRunner : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void reassemblesLines_data();
    void reassemblesLines();
    void boundsWhatItKeepsOfALine();
    void reportsProgressThenTheReport();
    void passesTheSettings();
    void reportsHowItEnds_data();
    void reportsHowItEnds();
    void saysWhenTheProgramIsMissing();
    void findsTheProgramBesideIt();
    void keepsThePartialResultWhenStopped();
    void endsAChildThatIgnoresInterrupts();
    void endsTheNextPhaseOfAStoppedChild();
    void announcesSilence();
    void runsAgain();
    void takesTheChildAlong();

private:
    QString script(const QByteArray &body);
    LoadResult run(const QByteArray &body, QList<LoadProgress> *progress = nullptr);

    std::unique_ptr<QTemporaryDir> m_folder;
};

QString TstLoadRunner::script(const QByteArray &body)
{
    QFile file(m_folder->filePath(u"onewriter"_s));
    if (!file.open(QIODevice::WriteOnly))
        qFatal("cannot write the script");
    file.write("#!/bin/bash\n" + body + "\n");
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return file.fileName();
}

LoadResult TstLoadRunner::run(const QByteArray &body, QList<LoadProgress> *progress)
{
    LoadRunner runner(script(body));
    std::optional<LoadResult> result;
    connect(&runner, &LoadRunner::finished, this, [&](const LoadResult &finished) { result = finished; });
    if (progress)
        connect(&runner, &LoadRunner::progressed, this, [&](const LoadProgress &p) { *progress << p; });
    runner.start(LoadSettings());
    if (!QTest::qWaitFor([&] { return result.has_value(); }, 20'000))
        qFatal("the run did not end");
    return *result;
}

void TstLoadRunner::reassemblesLines_data()
{
    QTest::addColumn<qsizetype>("pieceBytes");
    QTest::newRow("byte by byte") << qsizetype(1);
    QTest::newRow("in pieces") << qsizetype(100);
    QTest::newRow("all at once") << qsizetype(100'000);
}

void TstLoadRunner::reassemblesLines()
{
    QFETCH(qsizetype, pieceBytes);
    const QByteArray bytes = progressLine(1) + "\n" + progressLine(2) + "\nrubbish\n[1]\n{}\n" + reportLine();
    LoadOutput output;
    QList<LoadOutput::Line> lines;
    for (qsizetype i = 0; i < bytes.size(); i += pieceBytes)
        lines += output.add(bytes.mid(i, pieceBytes));
    QCOMPARE(lines.size(), 2);
    lines += output.finish();
    QCOMPARE(lines.size(), 3);
    QCOMPARE(std::get<LoadProgress>(lines.at(1)).seconds, 2.0);
    QCOMPARE(std::get<LoadReport>(lines.at(2)).writes.requests, 7);
    QCOMPARE(output.rubbishLines(), 3);
}

void TstLoadRunner::boundsWhatItKeepsOfALine()
{
    LoadOutput output;
    const QByteArray piece(LoadOutput::maxLineBytes / 2 + 1, '{');
    for (int i = 0; i < 5; ++i)
        QVERIFY(output.add(piece).isEmpty());
    QVERIFY(output.add("\n").isEmpty());
    QCOMPARE(output.rubbishLines(), 1);
    QCOMPARE(output.add(reportLine() + "\n").size(), 1); // the next line is read again
}

void TstLoadRunner::reportsProgressThenTheReport()
{
    QList<LoadProgress> progress;
    const LoadResult result = run(
        "echo '" + progressLine(0.25) + "'; echo '" + progressLine(0.5) + "'; echo '" + reportLine() + "'", &progress);
    QCOMPARE(progress.size(), 2);
    QCOMPARE(progress.at(1).seconds, 0.5);
    QCOMPARE(*progress.at(1).secondsLeft, 9.5);
    QCOMPARE(result.end, LoadEnd::Completed);
    QVERIFY(result.report);
    QCOMPARE(result.report->writes.requests, 7);
    QCOMPARE(result.remark, QString());
}

void TstLoadRunner::passesTheSettings()
{
    const LoadResult result = run("echo \"$@\" >&2; exit 64");
    QCOMPARE(result.remark, LoadSettings().arguments().join(u' '));
}

void TstLoadRunner::reportsHowItEnds_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<LoadEnd>("end");
    QTest::addColumn<bool>("hasReport");
    QTest::addColumn<QString>("remark");
    const QByteArray report = "echo '" + reportLine() + "'; ";
    QTest::newRow("requests failed") << report + "exit 1" << LoadEnd::Completed << true << u""_s;
    QTest::newRow("a warning beside the report")
        << report + "echo 'used 93 % of a core' >&2" << LoadEnd::Completed << true << u"used 93 % of a core"_s;
    QTest::newRow("unreachable") << QByteArray("echo 'nobody answers' >&2; exit 69") << LoadEnd::Failed << false
                                 << u"nobody answers"_s;
    QTest::newRow("silent") << QByteArray("exit 0") << LoadEnd::Failed << false
                            << u"The load test ended with code 0 and without a report."_s;
    QTest::newRow("crashed") << QByteArray("kill -SEGV $$") << LoadEnd::Failed << false
                             << u"The load test was ended from outside or crashed."_s;
    QTest::newRow("killed after the report")
        << report + "kill -KILL $$" << LoadEnd::Failed << true << u"The load test was ended from outside or crashed."_s;
    QTest::newRow("rubbish") << QByteArray("printf 'x\\n\\0\\377\\n{\"progress\":1}\\n'; ") + report + "exit 0"
                             << LoadEnd::Completed << true << u"Lines of its output that could not be understood: 3."_s;
    QTest::newRow("half a report") << QByteArray("echo '" + reportLine().chopped(20) + "'") << LoadEnd::Failed << false
                                   << u"The load test ended with code 0 and without a report.\n"
                                      "Lines of its output that could not be understood: 1."_s;
}

void TstLoadRunner::reportsHowItEnds()
{
    QFETCH(QByteArray, body);
    const LoadResult result = run(body);
    QTEST(result.end, "end");
    QTEST(result.report.has_value(), "hasReport");
    QTEST(result.remark, "remark");
}

void TstLoadRunner::saysWhenTheProgramIsMissing()
{
    for (const QString &program : {QString(), m_folder->filePath(u"nothing-here"_s)}) {
        LoadRunner runner(program);
        QSignalSpy finished(&runner, &LoadRunner::finished);
        std::optional<LoadResult> result;
        connect(&runner, &LoadRunner::finished, this, [&](const LoadResult &r) { result = r; });
        runner.start(LoadSettings());
        QTRY_VERIFY(result);
        QCOMPARE(result->end, LoadEnd::Failed);
        QVERIFY(!result->remark.isEmpty());
        QVERIFY(!runner.isRunning());
    }
}

void TstLoadRunner::findsTheProgramBesideIt()
{
    QCOMPARE(QFileInfo(findOnewriter()).canonicalFilePath(),
             QFileInfo(QStringLiteral(ONEWRITER_BINARY)).canonicalFilePath());
}

void TstLoadRunner::keepsThePartialResultWhenStopped()
{
    LoadRunner runner(script("trap 'echo \"$report\"; exit 0' INT; report='" + reportLine() + "'; echo '" +
                             progressLine(1) + "'; for i in {1..600}; do sleep 0.1 & wait $!; done"));
    std::optional<LoadResult> result;
    connect(&runner, &LoadRunner::finished, this, [&](const LoadResult &r) { result = r; });
    connect(&runner, &LoadRunner::progressed, &runner, &LoadRunner::stop);
    runner.start(LoadSettings());
    QTRY_VERIFY_WITH_TIMEOUT(result, 20'000);
    QCOMPARE(result->end, LoadEnd::Stopped);
    QVERIFY(result->report);
    QCOMPARE(result->report->writes.requests, 7);
    QCOMPARE(result->remark, QString());
}

void TstLoadRunner::endsAChildThatIgnoresInterrupts()
{
    LoadRunner runner(
        script("trap '' INT TERM; echo '" + progressLine(1) + "'; for i in {1..600}; do sleep 0.1; done"));
    std::optional<LoadResult> result;
    connect(&runner, &LoadRunner::finished, this, [&](const LoadResult &r) { result = r; });
    connect(&runner, &LoadRunner::progressed, &runner, &LoadRunner::stop);
    runner.start(LoadSettings());
    QTRY_VERIFY_WITH_TIMEOUT(result, 20'000);
    QCOMPARE(result->end, LoadEnd::Stopped);
    QVERIFY(!result->report);
}

// The command ends one phase (load, listing, deleting) for each interrupt.
void TstLoadRunner::endsTheNextPhaseOfAStoppedChild()
{
    LoadRunner runner(script("n=0; trap 'n=$((n + 1))' INT; echo '" + progressLine(1) +
                             "'; while ((n < 2)); do :; done; echo '" + reportLine() + "'"));
    std::optional<LoadResult> result;
    connect(&runner, &LoadRunner::finished, this, [&](const LoadResult &r) { result = r; });
    connect(&runner, &LoadRunner::progressed, &runner, &LoadRunner::stop);
    runner.start(LoadSettings());
    QTRY_VERIFY_WITH_TIMEOUT(result, 20'000);
    QCOMPARE(result->end, LoadEnd::Stopped);
    QVERIFY(result->report);
}

void TstLoadRunner::announcesSilence()
{
    LoadRunner runner(script("exec sleep 60"));
    QSignalSpy quiet(&runner, &LoadRunner::quiet);
    runner.start(LoadSettings());
    QVERIFY(quiet.wait(20'000));
    QVERIFY(runner.isRunning());
}

void TstLoadRunner::runsAgain()
{
    LoadRunner runner(script("echo '" + reportLine() + "'; echo x"));
    for (int i = 0; i < 2; ++i) {
        std::optional<LoadResult> result;
        const auto connection = connect(&runner, &LoadRunner::finished, this, [&](const LoadResult &r) { result = r; });
        runner.start(LoadSettings());
        QTRY_VERIFY_WITH_TIMEOUT(result, 20'000);
        QCOMPARE(result->remark, u"Lines of its output that could not be understood: 1."_s); // not of both runs
        disconnect(connection);
    }
}

void TstLoadRunner::takesTheChildAlong()
{
    qint64 pid = 0;
    {
        LoadRunner runner(script("echo $$ > pid; echo '" + progressLine(1) + "'; exec sleep 60"));
        QSignalSpy progressed(&runner, &LoadRunner::progressed);
        QDir::setCurrent(m_folder->path());
        runner.start(LoadSettings());
        QVERIFY(progressed.wait(20'000));
        QFile file(u"pid"_s);
        QVERIFY(file.open(QIODevice::ReadOnly));
        pid = file.readAll().trimmed().toLongLong();
        QVERIFY(QFile::exists(u"/proc/%1"_s.arg(pid)));
    }
    QVERIFY(!QFile::exists(u"/proc/%1"_s.arg(pid)));
}

QTEST_GUILESS_MAIN(TstLoadRunner)
#include "tst_loadrunner.moc"
