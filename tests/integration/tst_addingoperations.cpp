// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/httpclient.h"

#include <QCoreApplication>
#include <QDir>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

namespace
{

// One instruction of docs/adding-operations.md: the sentence before a block of code, and the block.
struct Step {
    QString path;
    QString line; // empty: a new file
    bool isReplacement = false;
    QString code;
};

QString contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

bool write(const QString &path, const QString &content)
{
    QFile file(path);
    return QDir().mkpath(QFileInfo(path).path()) && file.open(QIODevice::WriteOnly) &&
           file.write(content.toUtf8()) == content.toUtf8().size();
}

QList<Step> stepsOf(const QString &document)
{
    static const QRegularExpression step(
        u"^(?:New file `([^`\n]+)`|In `([^`\n]+)`, (after|instead of) the line `([^`\n]+)`):"
        "\n\n```[a-z]+\n(.*?)^```$"_s,
        QRegularExpression::MultilineOption | QRegularExpression::DotMatchesEverythingOption);
    QList<Step> steps;
    for (const auto &match : step.globalMatch(document))
        steps.append({match.captured(1) + match.captured(2), match.captured(4), match.captured(3) == "instead of"_L1,
                      match.captured(5)});
    return steps;
}

// What went wrong, or nothing.
QString carryOut(const Step &step, const QString &folder)
{
    const QString path = folder + u'/' + step.path;
    if (step.line.isEmpty()) {
        if (QFile::exists(path))
            return step.path + u" exists already"_s;
        return write(path, step.code) ? QString() : u"cannot write "_s + step.path;
    }
    QString content = contentOf(path);
    const QString line = u'\n' + step.line + u'\n';
    if (content.count(line) != 1)
        return u"%1 has the line `%2` %3 times"_s.arg(step.path, step.line).arg(content.count(line));
    content.replace(line, (step.isReplacement ? u"\n"_s : line) + step.code);
    return write(path, content) ? QString() : u"cannot write "_s + step.path;
}

// The output of a command that failed, or nothing.
QString run(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    if (process.waitForFinished(1'800'000) && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0)
        return {};
    return program + u' ' + arguments.join(u' ') + u": "_s + process.errorString() + u'\n' +
           QString::fromUtf8(process.readAll().right(8'000));
}

} // namespace

// Whether the program was built with AddressSanitizer, which then says what it can do.
bool isSanitized(const QString &program)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"ASAN_OPTIONS"_s, u"help=1"_s);
    process.setProcessEnvironment(environment);
    process.start(program, {u"--help"_s});
    return process.waitForFinished() && process.readAll().contains("AddressSanitizer");
}

// docs/adding-operations.md, carried out to the letter. The server it builds serves another test, too, for which it is
// sanitized: a third build would cost as much again.
class TstAddingOperations : public QObject
{
    Q_OBJECT

public:
    // It builds the server once more: QtTest's five minutes for a function do not suffice on a small or busy machine.
    static void initMain() { qputenv("QTEST_FUNCTION_TIMEOUT", "1800000"); }

private slots:
    void documentWorks();
};

void TstAddingOperations::documentWorks()
{
    const QTemporaryDir folder;
    // The build is kept, and files keep their times: the next run compiles only what the document touches.
    const QString work = QCoreApplication::applicationDirPath() + u"/../adding-operations"_s;
    const QString source = work + u"/source"_s;
    const QString build = work + u"/build"_s;
    QVERIFY(QDir(source).removeRecursively());
    QVERIFY(QDir().mkpath(source + u"/tests"_s));
    const QDir here(QStringLiteral(ONEWRITER_SOURCE_DIR));
    for (const auto &name : {u"CMakeLists.txt"_s, u"shared"_s, u"server"_s, u"resources"_s})
        QCOMPARE(run(u"cp"_s, {u"-r"_s, u"--preserve=timestamps"_s, here.filePath(name), source}), QString());
    QCOMPARE(run(u"cp"_s, {here.filePath(u"tests/checkincludes.cmake"_s), source + u"/tests"_s}), QString());

    const QString document = contentOf(here.filePath(u"docs/adding-operations.md"_s));
    const QList<Step> steps = stepsOf(document);
    QCOMPARE(steps.size(), document.count(u"\n```"_s) / 2 - 1); // every block but the last, of commands
    for (const Step &step : steps)
        QCOMPARE(carryOut(step, source), QString());
    // What the document says of an apply that throws.
    QCOMPARE(
        carryOut({u"server/tags/tagwrites.cpp"_s,
                  u"WriteResult<Tag> apply(WriteTransaction &db, const AddTag &operation)\n{"_s, false,
                  u"    if (operation.tagName == \"thrown\"_L1)\n        throw std::runtime_error(\"thrown\");\n"_s},
                 source),
        QString());

    QCOMPARE(run(u"cmake"_s, {u"-DROOT="_s + source, u"-P"_s, source + u"/tests/checkincludes.cmake"_s}), QString());
    QCOMPARE(run(u"cmake"_s, {u"-S"_s, source, u"-B"_s, build, u"-G"_s, u"Ninja"_s, u"-DONEWRITER_MONITOR=OFF"_s,
                              u"-DONEWRITER_TESTS=OFF"_s, u"-DONEWRITER_WERROR=ON"_s, u"-DONEWRITER_PCH=ON"_s,
                              u"-DCMAKE_UNITY_BUILD=ON"_s, u"-DONEWRITER_SANITIZE=address,undefined"_s}),
             QString());
    QCOMPARE(run(u"cmake"_s, {u"--build"_s, build, u"--target"_s, u"onewriter"_s}), QString());

    QVERIFY(isSanitized(build + u"/bin/onewriter"_s));

    QProcess server;
    server.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    server.start(build + u"/bin/onewriter"_s,
                 {u"serve"_s, u"--database"_s, folder.filePath(u"test.db"_s), u"--port"_s, u"0"_s, u"--workers"_s,
                  u"1"_s, u"--control"_s, folder.filePath(u"control.sock"_s)});
    while (!server.canReadLine())
        QVERIFY(server.waitForReadyRead(30'000));
    static const QRegularExpression address(u"http://127\\.0\\.0\\.1:(\\d+)"_s);
    const quint16 port = address.match(QString::fromUtf8(server.readLine())).captured(1).toUShort();
    QVERIFY(port != 0);

    const QString postId = httpPost(port, "/posts", {{u"title"_s, u"Hello"_s}}).data().value("id"_L1).toString();
    const QByteArray path = "/posts/" + postId.toLatin1() + "/tags";
    const HttpAnswer added = httpPost(port, path, {{u"name"_s, u"first"_s}}, {{"Idempotency-Key", "k"}});
    QCOMPARE(added.status, 201);
    QCOMPARE(added.fields.value("location"), path);
    QCOMPARE(added.data().value("name"_L1).toString(), u"first"_s);
    const HttpAnswer replayed = httpPost(port, path, {{u"name"_s, u"first"_s}}, {{"Idempotency-Key", "k"}});
    QCOMPARE(replayed.status, 201);
    QCOMPARE(replayed.fields.value("idempotency-replayed"), "true");
    QCOMPARE(httpPost(port, path, {{u"name"_s, u"first"_s}}).status, 409);
    QCOMPARE(httpPost(port, path, {{u"name"_s, u""_s}}).status, 422);
    const HttpAnswer thrown = httpPost(port, path, {{u"name"_s, u"thrown"_s}}, {{"Idempotency-Key", "t"}});
    QCOMPARE(thrown.status, 500);
    QCOMPARE(thrown.code(), u"OP_FAILED"_s);
    QCOMPARE(thrown.outcome(), u"not-applied"_s);
    QCOMPARE(httpGet(port, "/writes/t").json().value("state"_L1).toString(), u"unknown"_s);
    QCOMPARE(httpPost(port, path, {{u"name"_s, u"second"_s}}, {{"Idempotency-Key", "t"}}).status, 201);
    QCOMPARE(httpPost(port, "/posts/nothing/tags", {{u"name"_s, u"first"_s}}).status, 404);
    QCOMPARE(httpGet(port, "/posts/nothing/tags").status, 404);

    const HttpAnswer newest = httpGet(port, path + "?limit=1");
    QCOMPARE(newest.status, 200);
    QCOMPARE(newest.json().value("data"_L1).toArray().at(0).toObject().value("name"_L1).toString(), u"second"_s);
    const QByteArray next = newest.json().value("next"_L1).toString().toLatin1();
    const HttpAnswer oldest = httpGet(port, path + "?limit=1&after=" + next);
    QCOMPARE(oldest.json().value("data"_L1).toArray().at(0).toObject(), added.data());
    QVERIFY(oldest.json().value("next"_L1).isNull());

    server.terminate();
    QVERIFY(server.waitForFinished());
    QCOMPARE(server.exitCode(), 0);
}

QTEST_GUILESS_MAIN(TstAddingOperations)
#include "tst_addingoperations.moc"
