// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/loadoptions.h"

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TstLoadOptions : public QObject
{
    Q_OBJECT

private slots:
    void defaultsAreThoseOfTheOriginal();
    void everyOptionIsRead();
    void urlsAreRead_data();
    void urlsAreRead();
    void mistakesAreOneLine_data();
    void mistakesAreOneLine();
    void helpNamesEveryOption();
};

void TstLoadOptions::defaultsAreThoseOfTheOriginal()
{
    const auto options = LoadOptions::parse({});
    QVERIFY(options);
    QCOMPARE(options->url, QUrl(u"http://127.0.0.1:3000"_s));
    QCOMPARE(options->reads, 5);
    QCOMPARE(options->writes, 5);
    QVERIFY(options->isBatch() && !options->isOpenLoop());
    QCOMPARE(options->connections(), 10);
    QCOMPARE(options->output, LoadOptions::Output::Text);
    QVERIFY(!options->verify && !options->cleanup && !options->wantsHelp);
    QVERIFY(options->token.isEmpty());
}

void TstLoadOptions::everyOptionIsRead()
{
    QTemporaryDir dir;
    QFile file(dir.filePath(u"token"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("# of the server\n\n s3cret \r\nother\n");
    file.close();
    const auto options = LoadOptions::parse({u"http://localhost:8080/"_s,
                                             u"--reads"_s,
                                             u"7"_s,
                                             u"--writes=0"_s,
                                             u"--rate"_s,
                                             u"12.5"_s,
                                             u"--duration"_s,
                                             u"1.5"_s,
                                             u"--warm-up"_s,
                                             u"0.5"_s,
                                             u"--max-in-flight"_s,
                                             u"9"_s,
                                             u"--progress"_s,
                                             u"json"_s,
                                             u"--verify"_s,
                                             u"--cleanup"_s,
                                             u"--seed"_s,
                                             u"4294967295"_s,
                                             u"--token-file"_s,
                                             file.fileName()});
    QVERIFY2(options, options ? "" : qPrintable(options.error()));
    QCOMPARE(options->url, QUrl(u"http://localhost:8080"_s));
    QCOMPARE(options->reads, 7);
    QCOMPARE(options->writes, 0);
    QCOMPARE(options->rate, 12.5);
    QCOMPARE(options->duration, 2000ms);
    QCOMPARE(options->warmUp, 500ms);
    QCOMPARE(options->maxInFlight, 9);
    QCOMPARE(options->connections(), 9);
    QCOMPARE(options->output, LoadOptions::Output::Progress);
    QVERIFY(options->verify && options->cleanup);
    QCOMPARE(options->seed, 4'294'967'295u);
    QCOMPARE(options->token, "s3cret"_ba);
    QVERIFY(!options->isRemoval());
    QCOMPARE(options->seconds(), 2.0);
    QCOMPARE(LoadOptions::parse({u"--rate=2"_s}).value().seconds(), 4.5); // the last of ten begins then
    QVERIFY(!LoadOptions::parse({}).value().seconds());
    QCOMPARE(LoadOptions::parse({u"--remove"_s, u"0123abcd"_s}).value().removedRun, u"0123abcd"_s);
}

void TstLoadOptions::urlsAreRead_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("authority");
    QTest::newRow("port") << u"http://127.0.0.1:4000"_s << u"127.0.0.1:4000"_s;
    QTest::newRow("default port") << u"http://example.org"_s << u"example.org:80"_s;
    QTest::newRow("IPv6") << u"http://[::1]:3000/"_s << u"[::1]:3000"_s;
}

void TstLoadOptions::urlsAreRead()
{
    QFETCH(QString, text);
    const auto options = LoadOptions::parse({text});
    QVERIFY(options);
    QTEST(options->url.authority(), "authority");
}

void TstLoadOptions::mistakesAreOneLine_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("mention");
    const auto row = [](const char *arguments, const char *mention) {
        QTest::newRow(arguments) << QString::fromLatin1(arguments).split(u' ') << QString::fromLatin1(mention);
    };
    row("--nonsense", "nonsense");
    row("--reads", "reads");
    row("--reads x", "--reads");
    row("--reads -1", "--reads");
    row("--reads 1.5", "--reads");
    row("--reads 20001", "--reads");
    row("--reads 20000 --writes 1", "--reads");
    row("--reads 0 --writes 0", "--reads");
    row("--writes 99999999999999999999", "--writes");
    row("--rate 0", "--rate");
    row("--rate nan", "--rate");
    row("--rate inf", "--rate");
    row("--rate 2000000", "--rate");
    row("--duration 0", "--duration");
    row("--duration -3", "--duration");
    row("--duration 1e9", "--duration");
    row("--max-in-flight 0 --rate 5 --duration 1", "--max-in-flight");
    row("--warm-up 1", "--warm-up");
    row("--warm-up 1 --rate 5", "--warm-up");
    row("--warm-up -1 --duration 1", "--warm-up");
    row("--warm-up 3601 --duration 1", "--warm-up");
    row("--max-in-flight 5", "--max-in-flight");
    row("--max-in-flight 5 --duration 1", "--max-in-flight");
    row("--seed 4294967296", "--seed");
    row("--seed abc", "--seed");
    row("--remove", "remove");
    row("--remove 1234567", "--remove");
    row("--remove 1234567O", "--remove");
    row("--remove 12345678 --writes 3", "--writes");
    row("--remove 12345678 --cleanup", "--cleanup");
    row("--progress xml", "--progress");
    row("--token-file /does/not/exist", "/does/not/exist");
    row("--token-file /dev/null", "token");
    row("--token-file /proc/self/exe", "token"); // no text
    row("http://a http://b", "URL");
    row("https://127.0.0.1:3000", "https://127.0.0.1:3000");
    row("127.0.0.1:3000", "127.0.0.1:3000");
    row("http://", "http://");
    row("http://127.0.0.1:0", "port 0");
    row("http://127.0.0.1:99999", "99999");
    row("http://user:secret@127.0.0.1:3000", "user");
    row("http://127.0.0.1:3000/posts", "/posts");
    row("http://127.0.0.1:3000?x=1", "x=1");
}

void TstLoadOptions::mistakesAreOneLine()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, mention);
    const auto options = LoadOptions::parse(arguments);
    QVERIFY(!options);
    QVERIFY(!options.error().contains(u'\n') && !options.error().endsWith(u'.')); // the command goes on after it
    QVERIFY2(options.error().contains(mention), qPrintable(options.error()));
    QVERIFY(!options.error().contains(u"secret"_s)); // a password stands in no log
}

void TstLoadOptions::helpNamesEveryOption()
{
    const QString help = LoadOptions::help();
    for (const char *option : {"--reads", "--writes", "--rate", "--duration", "--warm-up", "--max-in-flight",
                               "--verify", "--cleanup", "--token-file", "--seed", "--json", "--progress", "--help"})
        QVERIFY2(help.contains(QString::fromLatin1(option)), option);
}

QTEST_GUILESS_MAIN(TstLoadOptions)
#include "tst_loadoptions.moc"
