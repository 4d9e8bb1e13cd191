// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/loadsettings.h"
#include "monitor/load/presets.h"

#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

class TstLoadSettings : public QObject
{
    Q_OBJECT

private slots:
    void checksFields_data();
    void checksFields();
    void knowsItsOwnMachine_data();
    void knowsItsOwnMachine();
    void checksTheTokenFile();
    void becomesArguments_data();
    void becomesArguments();
    void survivesJson();
    void presetsCanBeRun();
    void presetKnowsItself();
    void presetLeavesTheRestAlone();
    void saysWhatItWillDo_data();
    void saysWhatItWillDo();
};

using Change = void (*)(LoadSettings &);
Q_DECLARE_METATYPE(Change)

void TstLoadSettings::checksFields_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QList<int>>("wrong");
    const auto row = [](const char *name, Change change, const QList<LoadField> &wrong) {
        QList<int> numbers;
        for (const LoadField field : wrong)
            numbers << int(field);
        QTest::newRow(name) << change << numbers;
    };
    row("as it comes", [](LoadSettings &) {}, {});
    row("no address", [](LoadSettings &s) { s.url.clear(); }, {LoadField::Url});
    row("address without scheme", [](LoadSettings &s) { s.url = u"127.0.0.1:3000"_s; }, {LoadField::Url});
    row("another scheme", [](LoadSettings &s) { s.url = u"https://127.0.0.1"_s; }, {LoadField::Url});
    row("address with a path", [](LoadSettings &s) { s.url = u"http://127.0.0.1:3000/posts"_s; }, {LoadField::Url});
    row("address with a closing slash", [](LoadSettings &s) { s.url = u"http://127.0.0.1:3000/"_s; }, {});
    row("port too large", [](LoadSettings &s) { s.url = u"http://127.0.0.1:70000"_s; }, {LoadField::Url});
    row("port 0", [](LoadSettings &s) { s.url = u"http://127.0.0.1:0"_s; }, {LoadField::Url});
    row("address of version 6", [](LoadSettings &s) { s.url = u"http://[::1]:3000"_s; }, {});
    row("nothing to do", [](LoadSettings &s) { s.reads = s.writes = 0; }, {LoadField::Reads});
    row("reads only", [](LoadSettings &s) { s.writes = 0; }, {});
    row("negative writes", [](LoadSettings &s) { s.writes = -1; }, {LoadField::Writes});
    row("most connections", [](LoadSettings &s) { s.reads = s.writes = LoadSettings::mostConnections / 2; }, {});
    row("too many together", [](LoadSettings &s) { s.reads = LoadSettings::mostConnections; }, {LoadField::Reads});
    row("lowest rate", [](LoadSettings &s) { s.rate = LoadSettings::lowestRate; }, {});
    row("rate 0", [](LoadSettings &s) { s.rate = 0; }, {LoadField::Rate});
    row("rate not a number", [](LoadSettings &s) { s.rate = qQNaN(); }, {LoadField::Rate});
    row("shortest duration", [](LoadSettings &s) { s.seconds = LoadSettings::shortestSeconds; }, {});
    row("longer than a day", [](LoadSettings &s) { s.seconds = LoadSettings::longestSeconds + 1; },
        {LoadField::Duration});
    row("warm-up",
        [](LoadSettings &s) {
            s.seconds = 1;
            s.warmUpSeconds = LoadSettings::longestWarmUp;
        },
        {});
    row("warm-up of a batch", [](LoadSettings &s) { s.warmUpSeconds = 1; }, {LoadField::WarmUp});
    row("two mistakes",
        [](LoadSettings &s) {
            s.url.clear();
            s.seconds = 0;
        },
        {LoadField::Url, LoadField::Duration});
}

void TstLoadSettings::checksFields()
{
    QFETCH(Change, change);
    QFETCH(QList<int>, wrong);
    LoadSettings settings;
    change(settings);
    QList<int> found;
    for (const LoadFieldError &error : settings.errors()) {
        found << int(error.field);
        QVERIFY(!error.text.isEmpty());
    }
    QCOMPARE(found, wrong);
}

void TstLoadSettings::knowsItsOwnMachine_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("isLoopback");
    QTest::newRow("address of version 4") << u"http://127.0.0.1:3000"_s << true;
    QTest::newRow("another of these") << u"http://127.1.2.3:3000"_s << true;
    QTest::newRow("address of version 6") << u"http://[::1]:3000"_s << true;
    QTest::newRow("name") << u"http://LocalHost:3000"_s << true;
    QTest::newRow("another name") << u"http://example.com:3000"_s << false;
    QTest::newRow("another machine") << u"http://192.0.2.1:3000"_s << false;
    QTest::newRow("no address") << QString() << false;
}

void TstLoadSettings::knowsItsOwnMachine()
{
    QFETCH(QString, url);
    LoadSettings settings;
    settings.url = url;
    QTEST(settings.isLoopback(), "isLoopback");
}

void TstLoadSettings::checksTheTokenFile()
{
    QTemporaryDir folder;
    LoadSettings settings;
    settings.tokenFile = folder.filePath(u"token"_s);
    QCOMPARE(settings.errors().size(), 1);
    QCOMPARE(settings.errors().constFirst().field, LoadField::TokenFile);
    QFile file(settings.tokenFile);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(settings.errors().isEmpty());
    settings.tokenFile = folder.path();
    QCOMPARE(settings.errors().size(), 1);
}

void TstLoadSettings::becomesArguments_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("arguments");
    const auto row = [](const char *name, Change change, const QString &more) {
        QTest::newRow(name) << change << u"load http://127.0.0.1:3000 --progress json --reads 5 --writes 5"_s + more;
    };
    row(
        "as it comes", [](LoadSettings &) {}, u" --cleanup"_s);
    row(
        "keeps its posts", [](LoadSettings &s) { s.cleanup = false; }, u""_s);
    row(
        "everything",
        [](LoadSettings &s) {
            s.rate = 1'000'000;
            s.seconds = 2.5;
            s.warmUpSeconds = 0.5;
            s.verify = true;
            s.tokenFile = u"/t"_s;
        },
        u" --rate 1000000 --duration 2.5 --warm-up 0.5 --verify --cleanup --token-file /t"_s);
    // Reads leave nothing to verify or delete.
    QTest::newRow("reads only") << Change([](LoadSettings &s) {
        s.writes = 0;
        s.verify = true;
    }) << u"load http://127.0.0.1:3000 --progress json --reads 5 --writes 0"_s;
}

void TstLoadSettings::becomesArguments()
{
    QFETCH(Change, change);
    QFETCH(QString, arguments);
    LoadSettings settings;
    change(settings);
    QCOMPARE(settings.arguments().join(u' '), arguments);
}

void TstLoadSettings::survivesJson()
{
    LoadSettings settings;
    settings.rate = 12.5;
    settings.seconds = 3;
    settings.tokenFile = u"/t"_s;
    LoadSettings read;
    QVERIFY(fromJson(toJson(settings), read));
    QCOMPARE(read, settings);
    QVERIFY(fromJson(toJson(LoadSettings()), read));
    QCOMPARE(read, LoadSettings());
}

void TstLoadSettings::presetsCanBeRun()
{
    QStringList ids;
    for (const LoadPreset &preset : loadPresets()) {
        LoadSettings settings;
        preset.applyTo(settings);
        QVERIFY2(settings.errors().isEmpty(), qPrintable(preset.id));
        QCOMPARE(loadPresetName(preset.id), preset.name);
        ids << preset.id;
    }
    QCOMPARE(ids, (QStringList{u"smoke"_s, u"reads"_s, u"writes"_s, u"mixed"_s, u"soak"_s, u"burst"_s}));
    QCOMPARE(loadPresetName(u""_s), u"Custom"_s);
}

void TstLoadSettings::presetKnowsItself()
{
    const QList<LoadPreset> presets = loadPresets();
    for (const LoadPreset &applied : presets) {
        LoadSettings settings;
        applied.applyTo(settings);
        for (const LoadPreset &preset : presets)
            QCOMPARE(preset.matches(settings), preset.id == applied.id);
    }
}

void TstLoadSettings::presetLeavesTheRestAlone()
{
    LoadSettings settings;
    settings.url = u"http://127.0.0.1:4000"_s;
    settings.cleanup = false;
    settings.tokenFile = u"/t"_s;
    for (const LoadPreset &preset : loadPresets()) {
        preset.applyTo(settings);
        QCOMPARE(settings.url, u"http://127.0.0.1:4000"_s);
        QVERIFY(!settings.cleanup);
        QCOMPARE(settings.tokenFile, u"/t"_s);
    }
}

void TstLoadSettings::saysWhatItWillDo_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("part");
    QTest::newRow("one batch") << Change([](LoadSettings &) {})
                               << u"Sends 5 reads and 5 writes, all at the same time."_s;
    QTest::newRow("one of each") << Change([](LoadSettings &s) { s.reads = s.writes = 1; })
                                 << u"Sends 1 read and 1 write,"_s;
    QTest::newRow("reads only") << Change([](LoadSettings &s) { s.writes = 0; }) << u"Sends 5 reads,"_s;
    QTest::newRow("batch at a rate") << Change([](LoadSettings &s) { s.rate = 2; }) << u"at 2 a second."_s;
    QTest::newRow("closed loop") << Change([](LoadSettings &s) { s.seconds = 20; })
                                 << u"Keeps 5 reads and 5 writes going for 20 s:"_s;
    QTest::newRow("open loop") << Change([](LoadSettings &s) {
        s.seconds = 20;
        s.rate = 50;
    }) << u"Starts 50 requests a second for 20 s, 5 reads to 5 writes,"_s;
    QTest::newRow("one write") << Change([](LoadSettings &s) {
        s.reads = 0;
        s.writes = 1;
    }) << u"Sends 1 write."_s;
    QTest::newRow("one a second") << Change([](LoadSettings &s) { s.rate = s.seconds = 1; })
                                  << u"Starts 1 request a second for 1 s,"_s;
    QTest::newRow("warm-up") << Change([](LoadSettings &s) {
        s.seconds = 20;
        s.warmUpSeconds = 5;
    }) << u" Before that it warms up for 5 s,"_s;
    QTest::newRow("open loop of writes") << Change([](LoadSettings &s) {
        s.seconds = 20;
        s.rate = 50;
        s.reads = 0;
    }) << u"all of them writes"_s;
}

void TstLoadSettings::saysWhatItWillDo()
{
    QFETCH(Change, change);
    QFETCH(QString, part);
    LoadSettings settings;
    change(settings);
    QVERIFY2(settings.sentence().contains(part), qPrintable(settings.sentence()));
}

QTEST_GUILESS_MAIN(TstLoadSettings)
#include "tst_loadsettings.moc"
