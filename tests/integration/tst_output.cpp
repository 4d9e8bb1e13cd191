// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/httpclient.h"
#include "tests/support/serverprocess.h"

#include <QJsonArray>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

// What the commands do when their output cannot be written: they end, and not as if all were well.
class TstOutput : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void failureIsAnExitCode_data();
    void failureIsAnExitCode();
    void watchingEndsWithItsReader();
    void loadThatNobodyReadsEndsAndCleansUp();
    void serverWithoutOutputServes();

private:
    // Runs a line of the shell, in which $onewriter is the program and $control and $url are the server's.
    struct Result {
        int exitCode;
        QByteArray error;
    };
    Result shell(const QString &line, int timeoutMs = 30'000) const;

    QTemporaryDir m_folder;
    std::unique_ptr<ServerProcess> m_server;
};

void TstOutput::initTestCase()
{
    m_server = std::make_unique<ServerProcess>(m_folder.path());
    QVERIFY(m_server->isServing());
}

TstOutput::Result TstOutput::shell(const QString &line, int timeoutMs) const
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"onewriter"_s, QStringLiteral(ONEWRITER_BINARY));
    environment.insert(u"control"_s, m_server->controlPath());
    environment.insert(u"url"_s, u"http://127.0.0.1:%1"_s.arg(m_server->port()));
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(m_folder.path());
    process.start(u"/bin/sh"_s, {u"-c"_s, line});
    if (!process.waitForFinished(timeoutMs)) {
        process.kill();
        process.waitForFinished();
        return {-1, "it did not end"};
    }
    return {process.exitCode(), process.readAllStandardError()};
}

void TstOutput::failureIsAnExitCode_data()
{
    QTest::addColumn<QString>("command");
    QTest::newRow("stats") << u"stats --control \"$control\""_s;
    QTest::newRow("stats --json") << u"stats --json --control \"$control\""_s;
    QTest::newRow("stats --watch") << u"stats --watch --control \"$control\""_s;
    QTest::newRow("checkpoint") << u"checkpoint --control \"$control\""_s;
    QTest::newRow("help") << u"--help"_s;
    QTest::newRow("help of a command") << u"drain --help"_s;
    QTest::newRow("load") << u"load \"$url\" --reads 1 --writes 0"_s;
    QTest::newRow("load --json") << u"load \"$url\" --reads 1 --writes 0 --json"_s;
    QTest::newRow("load --progress json") << u"load \"$url\" --duration 60 --writes 0 --progress json"_s;
}

void TstOutput::failureIsAnExitCode()
{
    QFETCH(const QString, command);
    const QByteArray told = "onewriter: The output cannot be written: "; // load may have more to say
    const Result full = shell(u"\"$onewriter\" %1 > /dev/full"_s.arg(command));
    QCOMPARE(full.exitCode, 1);
    QVERIFY2(full.error.count(told) == 1 && full.error.contains("No space left"), full.error.constData());
    const Result closed = shell(u"\"$onewriter\" %1 >&-"_s.arg(command));
    QCOMPARE(closed.exitCode, 1);
    QVERIFY2(closed.error.count(told) == 1, closed.error.constData());
    // A reader that has gone has seen what it wanted.
    const Result unread =
        shell(u"rm -f pipe; mkfifo pipe; exec 3<>pipe 4>pipe 3<&-; \"$onewriter\" %1 >&4 4>&-"_s.arg(command));
    QCOMPARE(unread.exitCode, 1);
    QVERIFY2(!unread.error.contains(told), unread.error.constData());
}

void TstOutput::watchingEndsWithItsReader()
{
    const Result result =
        shell(u"{ \"$onewriter\" stats --watch --control \"$control\"; echo $? >&2; } | head -n 1 >/dev/null"_s);
    QCOMPARE(result.exitCode, 0);
    QCOMPARE(result.error, "1\n");
}

void TstOutput::loadThatNobodyReadsEndsAndCleansUp()
{
    const Result result =
        shell(u"{ \"$onewriter\" load \"$url\" --duration 600 --cleanup --progress json; echo $? >&2; } |"
              " head -n 1 >/dev/null"_s);
    QCOMPARE(result.exitCode, 0);
    QCOMPARE(result.error, "1\n");
    QVERIFY(httpGet(m_server->port(), "/posts").json().value("data"_L1).toArray().isEmpty());
}

void TstOutput::serverWithoutOutputServes()
{
    const Result result =
        shell(u"\"$onewriter\" serve --database other.db --port 0 --control other.sock >&- 2>&- & server=$!\n"
              "until \"$onewriter\" stats --control other.sock >stats 2>/dev/null; do kill -0 $server || "
              "exit 2; done\n"
              "kill $server; wait $server"_s);
    QCOMPARE(result.exitCode, 0);
    QCOMPARE(result.error, QByteArray());
}

QTEST_GUILESS_MAIN(TstOutput)
#include "tst_output.moc"
