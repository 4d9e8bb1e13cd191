// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/commands/optionlayers.h"
#include "server/commands/serveoptions.h"
#include "server/http/authenticator.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

class TstOptions : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void defaultsAreThoseOfTheContract();
    void strongerPlacesBeatWeakerOnes();
    void emptyVariableIsUnset();
    void databaseUrlIsTakenToo();
    void dotEnvIsReadAsShellsWriteIt_data();
    void dotEnvIsReadAsShellsWriteIt();
    void unclearLineOfOursIsRefused_data();
    void unclearLineOfOursIsRefused();
    void repeatedNamesAddUp();
    void refusals_data();
    void refusals();
    void refusalInAFileNamesThePlace();
    void unknownOptionInAConfigFileIsRefused();
    void tokensAreKeptAsDigests();
    void tokenFileOpenToOthersIsRefused_data();
    void tokenFileOpenToOthersIsRefused();
    void otherHostsNeedTokensOrConsent();
    void helpNamesAllOptions();

private:
    tl::expected<ServeOptions, QString> read(const QStringList &arguments, const QProcessEnvironment &environment = {})
    {
        return readServeOptions(arguments, environment, m_folder->path());
    }
    QString write(const QString &name, const QByteArray &contents)
    {
        const QString path = m_folder->filePath(name);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(contents) != contents.size())
            qFatal("cannot write %s", qPrintable(path));
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        return path;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TstOptions::defaultsAreThoseOfTheContract()
{
    const auto options = read({});
    QVERIFY(options.has_value());
    const PrimaryOptions &primary = options->primary;
    QCOMPARE(primary.databasePath, QDir::currentPath() + u"/data/onewriter.db"_s);
    QCOMPARE(primary.host, QHostAddress(u"127.0.0.1"_s));
    QCOMPARE(primary.port, 3000);
    QVERIFY(primary.workers >= 1 && primary.workers <= 4);
    QCOMPARE(primary.maxPending, 500);
    QCOMPARE(primary.queueTimeout, std::chrono::milliseconds(5000));
    QCOMPARE(primary.clientTimeout, std::chrono::milliseconds(10000));
    QCOMPARE(primary.durability, Durability::Full);
    QVERIFY(primary.controlPath.isEmpty());
    QCOMPARE(primary.maxBodyBytes, 1048576);
    QCOMPARE(primary.maxConnections, 4000);
    QCOMPARE(primary.mmapBytes, 0);
    QVERIFY(primary.tokenScopes.isEmpty());
    QVERIFY(primary.allowedHosts.isEmpty());
    QVERIFY(!primary.allowNetworkFileSystem);
    QCOMPARE(options->logFormat, LogFormat::Text);
}

void TstOptions::strongerPlacesBeatWeakerOnes()
{
    const QString config = write(u"server.ini"_s, "[serve]\nport = 1001\nworkers=1\nmax-pending=1\nmax-body=1\n");
    write(u".env"_s, "ONEWRITER_PORT=1002\nONEWRITER_WORKERS=2\nONEWRITER_MAX_PENDING=2\n");
    QProcessEnvironment environment;
    environment.insert(u"ONEWRITER_PORT"_s, u"1003"_s);
    environment.insert(u"ONEWRITER_WORKERS"_s, u"3"_s);
    const auto options = read({u"--config"_s, config, u"--port=1004"_s}, environment);
    QVERIFY(options.has_value());
    QCOMPARE(options->primary.port, 1004);           // flag
    QCOMPARE(options->primary.workers, 3);           // environment
    QCOMPARE(options->primary.maxPending, 2);        // .env
    QCOMPARE(options->primary.maxBodyBytes, 1);      // file
    QCOMPARE(options->primary.maxConnections, 4000); // default
}

void TstOptions::emptyVariableIsUnset()
{
    QProcessEnvironment environment;
    environment.insert(u"ONEWRITER_PORT"_s, QString());
    QCOMPARE(read({}, environment)->primary.port, 3000);
}

void TstOptions::databaseUrlIsTakenToo()
{
    QProcessEnvironment environment;
    environment.insert(u"DATABASE_URL"_s, u"file:/tmp/a.db"_s);
    QCOMPARE(read({}, environment)->primary.databasePath, u"/tmp/a.db"_s);
    environment.insert(u"ONEWRITER_DATABASE"_s, u"/tmp/b.db"_s);
    QCOMPARE(read({}, environment)->primary.databasePath, u"/tmp/b.db"_s);
}

void TstOptions::dotEnvIsReadAsShellsWriteIt_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QString>("database");
    const auto row = [](const char *name, const QByteArray &file, const QString &database) {
        QTest::newRow(name) << file << database;
    };
    row("plain", "DATABASE_URL=file:/tmp/a.db\n", u"/tmp/a.db"_s);
    row("last line without an end", "DATABASE_URL=/tmp/a.db", u"/tmp/a.db"_s);
    row("lines of DOS", "ONEWRITER_WORKERS=1\r\nDATABASE_URL=\"/tmp/a.db\"\r\n", u"/tmp/a.db"_s);
    row("exported, in quotes", "# a comment\n\n export DATABASE_URL = 'file:/tmp/c d.db'\n", u"/tmp/c d.db"_s);
    row("comment behind it", "ONEWRITER_DATABASE=/tmp/y.db # one", u"/tmp/y.db"_s);
    row("comment behind a quote", "DATABASE_URL=\"file:/tmp/x.db\" # my \"database\"\n", u"/tmp/x.db"_s);
    row("sign of a comment in a word", "DATABASE_URL=/tmp/a#b;c.db", u"/tmp/a#b;c.db"_s);
    row("sign of a comment in quotes", "ONEWRITER_DATABASE='/tmp/a # b.db' ; c", u"/tmp/a # b.db"_s);
    row("escaped quote", R"(ONEWRITER_DATABASE="/tmp/a \"b\" \\.db")", uR"(/tmp/a "b" \.db)"_s);
    row("after a comment with a quote", "# don't\nDATABASE_URL=/tmp/a.db\nOTHER='x'\n", u"/tmp/a.db"_s);
    row("after a key of several lines",
        "KEY=\"-----BEGIN KEY-----\nDATABASE_URL=/tmp/no.db\nMIIB/+==\n-----END KEY-----\n\"\nDATABASE_URL=/tmp/a.db\n",
        u"/tmp/a.db"_s);
    row("after JSON",
        R"(OTHER="{\"a\": 1}")"
        "\nDATABASE_URL=/tmp/a.db",
        u"/tmp/a.db"_s);
    row("among what others write", "OTHER\nOTHER='tis\n: ${X:?}\n=\nDATABASE_URL=/tmp/a.db\n", u"/tmp/a.db"_s);
}

void TstOptions::dotEnvIsReadAsShellsWriteIt()
{
    QFETCH(QByteArray, file);
    QFETCH(QString, database);
    write(u".env"_s, file);
    const auto options = read({});
    QVERIFY2(options.has_value(), options ? "" : qPrintable(options.error()));
    QCOMPARE(options->primary.databasePath, database);
}

void TstOptions::unclearLineOfOursIsRefused_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("no value") << "DATABASE_URL"_ba;
    QTest::newRow("no sign") << "ONEWRITER_PORT 4000"_ba;
    QTest::newRow("quote without an end") << "DATABASE_URL=\"/tmp/a.db"_ba;
    QTest::newRow("more behind the quote") << "DATABASE_URL='/tmp/a'.db"_ba;
}

void TstOptions::unclearLineOfOursIsRefused()
{
    QFETCH(QByteArray, line);
    write(u".env"_s, "OTHER=1\n" + line + "\nANOTHER=2\n");
    const auto options = read({});
    QVERIFY(!options.has_value());
    QVERIFY2(options.error().contains(u"line 2"_s), qPrintable(options.error()));
}

void TstOptions::repeatedNamesAddUp()
{
    QCOMPARE(read({u"--allowed-host"_s, u"a"_s, u"--allowed-host"_s, u"b"_s})->primary.allowedHosts,
             (QStringList{u"a"_s, u"b"_s}));
    QProcessEnvironment environment;
    environment.insert(u"ONEWRITER_ALLOWED_HOST"_s, u"a, b"_s);
    QCOMPARE(read({}, environment)->primary.allowedHosts, (QStringList{u"a"_s, u"b"_s}));
    environment.insert(u"ONEWRITER_ALLOWED_HOST"_s, u""_s);
    QCOMPARE(read({}, environment)->primary.allowedHosts, QStringList());
}

void TstOptions::refusals_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QStringList>("named");
    const auto row = [](const char *name, const QStringList &arguments, const QStringList &named) {
        QTest::newRow(name) << arguments << named;
    };
    row("unknown option", {u"--nonsense"_s}, {u"nonsense"_s});
    row("no value", {u"--port"_s}, {u"--port"_s});
    row("a word too many", {u"here"_s}, {u"here"_s});
    row("port too large", {u"--port"_s, u"65536"_s}, {u"--port"_s, u"65536"_s, u"65535"_s});
    row("port below zero", {u"--port=-1"_s}, {u"--port"_s, u"-1"_s});
    row("port no number", {u"--port"_s, u"http"_s}, {u"--port"_s, u"http"_s});
    row("port with a tail", {u"--port"_s, u"80x"_s}, {u"80x"_s});
    row("no worker", {u"--workers"_s, u"0"_s}, {u"--workers"_s, u"1 to 64"_s});
    row("too many workers", {u"--workers"_s, u"65"_s}, {u"1 to 64"_s});
    row("fewer connections than workers", {u"--workers"_s, u"3"_s, u"--max-connections"_s, u"2"_s},
        {u"--max-connections"_s, u"from 3"_s});
    row("nothing may wait", {u"--max-pending"_s, u"0"_s}, {u"--max-pending"_s});
    row("no time to queue", {u"--queue-timeout"_s, u"0"_s}, {u"--queue-timeout"_s});
    row("no time to wait", {u"--client-timeout"_s, u"0"_s}, {u"--client-timeout"_s});
    row("durability unknown", {u"--durability"_s, u"Full"_s}, {u"--durability"_s, u"full or normal"_s});
    row("log format unknown", {u"--log-format"_s, u"xml"_s}, {u"text or json"_s});
    row("body too large", {u"--max-body"_s, u"2097153"_s}, {u"--max-body"_s, u"2097152"_s});
    row("host no address", {u"--host"_s, u"example.org"_s}, {u"--host"_s, u"example.org"_s});
    row("database of another kind", {u"--database"_s, u"postgres://x/y"_s}, {u"--database"_s, u"postgres"_s});
    row("allowed host with a port", {u"--allowed-host"_s, u"db.example:3000"_s},
        {u"--allowed-host"_s, u"db.example"_s});
    row("no such config file", {u"--config"_s, u"missing.ini"_s}, {u"missing.ini"_s});
    row("no such token file", {u"--token-file"_s, u"missing"_s}, {u"--token-file"_s, u"missing"_s});
}

void TstOptions::refusals()
{
    QFETCH(QStringList, arguments);
    QFETCH(QStringList, named);
    const auto options = read(arguments);
    QVERIFY(!options.has_value());
    QVERIFY2(!options.error().contains(u'\n'), qPrintable(options.error()));
    for (const QString &word : named)
        QVERIFY2(options.error().contains(word), qPrintable(options.error()));
}

void TstOptions::refusalInAFileNamesThePlace()
{
    write(u".env"_s, "ONEWRITER_WORKERS=many\n");
    QVERIFY(read({}).error().contains(u"ONEWRITER_WORKERS in .env"_s));
    write(u".env"_s, "");
    const QString config = write(u"server.ini"_s, "workers=many\n");
    QVERIFY(read({u"--config"_s, config}).error().contains(u"workers in "_s + config));
    QProcessEnvironment environment;
    environment.insert(u"ONEWRITER_ALLOW_ANONYMOUS"_s, u"perhaps"_s);
    QVERIFY(read({}, environment).error().contains(u"ONEWRITER_ALLOW_ANONYMOUS"_s));
}

void TstOptions::unknownOptionInAConfigFileIsRefused()
{
    const QString config = write(u"server.ini"_s, "prot=3000\n");
    QVERIFY(read({u"--config"_s, config}).error().contains(u"prot"_s));
    write(u"server.ini"_s, "port 3000\n");
    QVERIFY(read({u"--config"_s, config}).error().contains(u"line 1"_s));
}

void TstOptions::tokensAreKeptAsDigests()
{
    const QString file = write(u"tokens"_s, "# comment\nfirst\n\n second \n");
    const auto options = read({u"--token-file"_s, file});
    QVERIFY(options.has_value());
    QCOMPARE(options->primary.tokenScopes,
             (QList<QByteArray>{Authenticator::scopeOfToken("first"), Authenticator::scopeOfToken("second")}));
    write(u"tokens"_s, "# nothing\n");
    QVERIFY(read({u"--token-file"_s, file}).error().contains(u"no token"_s));
}

void TstOptions::tokenFileOpenToOthersIsRefused_data()
{
    QTest::addColumn<QFileDevice::Permission>("permission");
    QTest::newRow("read by the group") << QFileDevice::ReadGroup;
    QTest::newRow("read by others") << QFileDevice::ReadOther;
    QTest::newRow("written by others") << QFileDevice::WriteOther;
}

void TstOptions::tokenFileOpenToOthersIsRefused()
{
    QFETCH(QFileDevice::Permission, permission);
    const QString file = write(u"tokens"_s, "secret\n");
    QVERIFY(read({u"--token-file"_s, file}).has_value());
    QVERIFY(QFile::setPermissions(file, QFile::ReadOwner | QFile::WriteOwner | permission));
    const auto options = read({u"--token-file"_s, file});
    QVERIFY(!options.has_value());
    QVERIFY(options.error().contains(u"chmod 600"_s));
    QVERIFY(!options.error().contains(u"secret"_s));
}

void TstOptions::otherHostsNeedTokensOrConsent()
{
    const QStringList everywhere{u"--host"_s, u"0.0.0.0"_s};
    QVERIFY(read(everywhere).error().contains(u"--token-file"_s));
    QVERIFY(read(everywhere + QStringList{u"--allow-anonymous"_s}).has_value());
    const QString file = write(u"tokens"_s, "secret\n");
    QVERIFY(read(everywhere + QStringList{u"--token-file"_s, file}).has_value());
    QVERIFY(read({u"--host"_s, u"::1"_s}).has_value());
    QVERIFY(read({u"--host"_s, u"127.0.0.5"_s}).has_value());
}

void TstOptions::helpNamesAllOptions()
{
    QVERIFY(read({u"--help"_s})->wantsHelp);
    for (const auto &name : {u"--database"_s, u"--port"_s, u"--token-file"_s, u"--allow-network-filesystem"_s})
        QVERIFY(serveHelp().contains(name));
}

QTEST_GUILESS_MAIN(TstOptions)
#include "tst_options.moc"
