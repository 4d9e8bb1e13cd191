// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/pages/loadpage.h"

#include "monitor/load/figuretable.h"
#include "monitor/load/leftruns.h"
#include "monitor/load/loadform.h"
#include "monitor/samplering.h"
#include "monitor/settings.h"
#include "monitor/theme.h"
#include "monitor/onewriterprogram.h"

#include "tests/support/httpclient.h"
#include "tests/support/serverprocess.h"

#include <QAbstractButton>
#include <QApplication>
#include <QLabel>
#include <QMessageBox>
#include <QProcess>
#include <QSignalSpy>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

#include <signal.h>

using namespace Qt::StringLiterals;

// The page with the real command against the real server; what it shows is compared with the database file.
class TstLoadEndToEnd : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void addsAsManyRowsAsItShows();
    void deletesItsPostsAndOnlyThese();
    void asksWhenOldPostsAreOfSomebody();
    void stopsWhileTheLoadGoesOn();
    void deletesThePostsOfAStoppedTest();
    void deletesThemAlsoWhenItIsClosed();
    void offersToRemoveWhatADeadServerKept();
    void losesNothingWhenAWorkerIsKilled();

private:
    void click(const char *name);
    void runToTheEnd(const LoadSettings &settings);
    QString shownCount(const QString &table, const QString &row, int column) const;
    QString verdict() const { return m_page->findChild<QLabel *>(u"verdict"_s)->text(); }
    qint64 rowsOnDisk() const;
    void takeSample();

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ServerProcess> m_server;
    std::unique_ptr<Settings> m_settingsFile;
    std::unique_ptr<SampleRing> m_samples;
    std::unique_ptr<LoadPage> m_page;
    LoadSettings m_settings;
};

void TstLoadEndToEnd::initTestCase()
{
    new ThemeSwitch(qApp);
}

void TstLoadEndToEnd::init()
{
    m_page.reset();
    m_server.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    m_settingsFile = std::make_unique<Settings>(m_folder->filePath(u"settings.ini"_s));
    m_server = std::make_unique<ServerProcess>(m_folder->path());
    QVERIFY2(m_server->isServing(), qPrintable(m_server->standardError()));
    m_samples = std::make_unique<SampleRing>();
    m_page = std::make_unique<LoadPage>(*m_samples, *m_settingsFile, m_folder->filePath(u"runs"_s));
    m_page->resize(1100, 800);
    m_page->show();
    m_settings = {};
    m_settings.url = u"http://127.0.0.1:%1"_s.arg(m_server->port());
    ServerInfo server;
    server.url = m_settings.url;
    m_page->setServer(server);
}

void TstLoadEndToEnd::click(const char *name)
{
    QTest::mouseClick(m_page->findChild<QAbstractButton *>(QLatin1StringView(name)), Qt::LeftButton);
}

void TstLoadEndToEnd::runToTheEnd(const LoadSettings &settings)
{
    m_page->findChild<LoadForm *>()->setSettings(settings);
    QSignalSpy running(m_page.get(), &LoadPage::runningChanged);
    click("start");
    QTRY_COMPARE_WITH_TIMEOUT(running.size(), 2, 60'000);
}

// What the user reads in the table.
QString TstLoadEndToEnd::shownCount(const QString &table, const QString &row, int column) const
{
    for (const FigureTable *figures : m_page->findChildren<FigureTable *>()) {
        for (int i = 0; figures->accessibleName() == table && i < figures->rowCount(); ++i) {
            if (figures->item(i, 0)->text() == row)
                return figures->item(i, column)->text().remove(u',');
        }
    }
    return {};
}

qint64 TstLoadEndToEnd::rowsOnDisk() const
{
    const QString name = u"rows"_s;
    qint64 rows = -1;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
        database.setConnectOptions(u"QSQLITE_OPEN_READONLY"_s);
        database.setDatabaseName(m_server->databasePath());
        QSqlQuery query(database);
        if (database.open() && query.exec(u"SELECT count(*) FROM posts"_s) && query.next())
            rows = query.value(0).toLongLong();
    }
    QSqlDatabase::removeDatabase(name);
    return rows;
}

void TstLoadEndToEnd::takeSample()
{
    Sample sample;
    sample.time = QDateTime::currentDateTimeUtc();
    sample.primary.pid = m_server->pid();
    for (const qint64 pid : m_server->workerPids()) {
        WorkerSample worker;
        worker.pid = pid;
        worker.state = WorkerState::Serving;
        sample.workers << worker;
    }
    m_samples->append(sample);
    m_page->refresh();
}

void TstLoadEndToEnd::addsAsManyRowsAsItShows()
{
    m_settings.reads = 10;
    m_settings.writes = 40;
    m_settings.cleanup = false;
    runToTheEnd(m_settings);
    const qint64 rows = rowsOnDisk();
    QCOMPARE(rows, 40);
    QCOMPARE(shownCount(u"Answers by code"_s, u"201"_s, 2), QString::number(rows));
    QCOMPARE(shownCount(u"Answers by code"_s, u"200"_s, 1), u"10"_s);
    QVERIFY2(verdict().startsWith(u"✓"_s), qPrintable(verdict()));
}

void TstLoadEndToEnd::deletesItsPostsAndOnlyThese()
{
    QCOMPARE(httpPost(m_server->port(), "/posts", {{u"title"_s, u"Mine"_s}}).status, 201);
    m_settings.verify = true;
    m_page->findChild<LoadForm *>()->setSettings(m_settings);
    QSignalSpy running(m_page.get(), &LoadPage::runningChanged);
    click("start");
    QTRY_VERIFY(m_page->findChild<QMessageBox *>()); // it is asked first
    for (QAbstractButton *button : m_page->findChild<QMessageBox *>()->buttons()) {
        if (button->text() == u"&Write there"_s)
            QTest::mouseClick(button, Qt::LeftButton);
    }
    QTRY_COMPARE_WITH_TIMEOUT(running.size(), 2, 60'000);
    QVERIFY2(verdict().contains(u"Each of the 5 acknowledged writes is there exactly once."_s), qPrintable(verdict()));
    QCOMPARE(rowsOnDisk(), 1);
}

void TstLoadEndToEnd::asksWhenOldPostsAreOfSomebody()
{
    QCOMPARE(httpPost(m_server->port(), "/posts", {{u"title"_s, u"Mine"_s}}).status, 201);
    m_settings.writes = 300; // more than a page of the question
    m_settings.cleanup = false;
    QProcess load;
    load.start(findOnewriter(), m_settings.arguments());
    QVERIFY(load.waitForFinished());
    QCOMPARE(rowsOnDisk(), 301);
    m_page->findChild<LoadForm *>()->setSettings(m_settings);
    click("start");
    QTRY_VERIFY(m_page->findChild<QMessageBox *>());
}

void TstLoadEndToEnd::stopsWhileTheLoadGoesOn()
{
    m_settings.rate = 200;
    m_settings.seconds = 600;
    m_settings.cleanup = false;
    m_page->findChild<LoadForm *>()->setSettings(m_settings);
    QSignalSpy running(m_page.get(), &LoadPage::runningChanged);
    click("start");
    QTRY_VERIFY_WITH_TIMEOUT(rowsOnDisk() > 20, 20'000);
    click("start"); // it is "Stop" now
    QTRY_COMPARE_WITH_TIMEOUT(running.size(), 2, 20'000);
    QVERIFY2(verdict().startsWith(u"■ Stopped after "_s), qPrintable(verdict()));
    QCOMPARE(shownCount(u"Answers by code"_s, u"201"_s, 2), QString::number(rowsOnDisk()));
}

void TstLoadEndToEnd::deletesThePostsOfAStoppedTest()
{
    m_settings.seconds = 600;
    m_settings.verify = true;
    m_page->findChild<LoadForm *>()->setSettings(m_settings);
    QSignalSpy running(m_page.get(), &LoadPage::runningChanged);
    click("start");
    QTRY_VERIFY_WITH_TIMEOUT(rowsOnDisk() > 2'000, 60'000);
    click("start"); // it is "Stop" now
    QTRY_COMPARE_WITH_TIMEOUT(running.size(), 2, 20'000);
    QVERIFY2(verdict().startsWith(u"■ Stopped after "_s), qPrintable(verdict()));
    QTRY_COMPARE_WITH_TIMEOUT(rowsOnDisk(), 0, 60'000);
    const QLabel *left = m_page->findChild<QLabel *>(u"leftPosts"_s);
    QTRY_VERIFY2(left->text().startsWith(u"✓ "_s), qPrintable(left->text()));
}

void TstLoadEndToEnd::deletesThemAlsoWhenItIsClosed()
{
    m_settings.seconds = 600;
    m_page->findChild<LoadForm *>()->setSettings(m_settings);
    QSignalSpy running(m_page.get(), &LoadPage::runningChanged);
    click("start");
    QTRY_VERIFY_WITH_TIMEOUT(rowsOnDisk() > 5'000, 60'000);
    click("start");
    QTRY_COMPARE_WITH_TIMEOUT(running.size(), 2, 20'000);
    m_page.reset();
    QTRY_COMPARE_WITH_TIMEOUT(rowsOnDisk(), 0, 60'000);
}

void TstLoadEndToEnd::offersToRemoveWhatADeadServerKept()
{
    m_settings.rate = 200;
    m_settings.seconds = 1;
    m_page->findChild<LoadForm *>()->setSettings(m_settings);
    QSignalSpy running(m_page.get(), &LoadPage::runningChanged);
    click("start");
    QTRY_VERIFY_WITH_TIMEOUT(rowsOnDisk() > 20, 20'000);
    m_server->signal(SIGKILL);
    QVERIFY(m_server->waitForExit());
    const QString port = QString::number(m_server->port());
    QTRY_COMPARE_WITH_TIMEOUT(running.size(), 2, 90'000); // it waits for the server: for late writes, then for the list
    QVERIFY2(verdict().startsWith(u"✖"_s), qPrintable(verdict()));
    QCOMPARE(LeftRuns(*m_settingsFile).all().size(), 1);
    const auto *remove = m_page->findChild<QAbstractButton *>(u"leftPostsButton"_s);
    QVERIFY(remove->isVisible());
    QCOMPARE(remove->text(), u"Remove the posts"_s);
    m_server = std::make_unique<ServerProcess>(m_folder->path(), QStringList{u"--port"_s, port});
    QVERIFY2(m_server->isServing(), qPrintable(m_server->standardError()));
    QVERIFY(rowsOnDisk() > 20);
    click("leftPostsButton");
    QTRY_COMPARE_WITH_TIMEOUT(rowsOnDisk(), 0, 60'000);
}

// I7: the death of a worker loses no acknowledged write, as the user sees it.
void TstLoadEndToEnd::losesNothingWhenAWorkerIsKilled()
{
    m_settings.rate = 200;
    m_settings.seconds = 3;
    m_settings.verify = true;
    m_settings.cleanup = false;
    m_page->findChild<LoadForm *>()->setSettings(m_settings);
    QSignalSpy running(m_page.get(), &LoadPage::runningChanged);
    click("start");
    QTRY_VERIFY_WITH_TIMEOUT(rowsOnDisk() > 20, 20'000);
    takeSample();
    const QList<qint64> before = m_server->workerPids();
    click("kill");
    QTRY_VERIFY(!m_server->workerPids().contains(before.constFirst()));
    QTRY_COMPARE_WITH_TIMEOUT(running.size(), 2, 60'000);
    QCOMPARE(shownCount(u"Verification"_s, QString::number(rowsOnDisk()), 1), u"0"_s); // acknowledged, missing
    QVERIFY2(verdict().contains(u"is there exactly once"_s), qPrintable(verdict()));
}

int main(int argc, char *argv[])
{
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); // whatever the tester's is
    QApplication application(argc, argv);
    TstLoadEndToEnd test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_loadendtoend.moc"
