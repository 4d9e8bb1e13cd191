// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/load/loadform.h"
#include "monitor/pages/loadpage.h"
#include "monitor/samplering.h"
#include "monitor/settings.h"
#include "monitor/theme.h"

#include <QAbstractButton>
#include <QApplication>
#include <QFile>
#include <QJsonDocument>
#include <QLabel>
#include <QMessageBox>
#include <QPointer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>

// What the tests of the load test's page share: scripts in the place of the command, and a user's hands.

inline QByteArray progressLine()
{
    LoadProgress progress;
    progress.phase = LoadPhase::Load;
    progress.seconds = 2.5;
    progress.secondsLeft = 7.5;
    progress.reads.perSecond = 50;
    progress.reads.latencyUs.emplace().p99 = 800;
    progress.writes = {125, 0, 50, LoadLatency{400, 700, 900, 1500, 1700, 1800, 450}};
    return QJsonDocument(QJsonObject{{QStringLiteral("progress"), toJson(progress)}}).toJson(QJsonDocument::Compact);
}

inline QByteArray reportLine(double warmUpSeconds = 0)
{
    LoadReport report;
    report.url = QStringLiteral("http://127.0.0.1:1");
    report.startedAt = QDateTime(QDate(2026, 1, 2), QTime(3, 4), Qt::UTC);
    report.seconds = 10;
    report.warmUpSeconds = warmUpSeconds;
    report.reads.requests = report.writes.requests = 500;
    report.writes.byStatus = {{QStringLiteral("201"), 500}};
    report.reads.latencyUs = {500, 800, 950, 1000, 3000, 4000, 550.5};
    report.workers = {{QStringLiteral("4711"), 1000}};
    report.verification = LoadVerification{500, 0, 0, 0};
    return QJsonDocument(reportJson(report)).toJson(QJsonDocument::Compact);
}

// A signal is heard at once, and a minute is the end of it.
inline const QByteArray waiting = "for i in {1..600}; do sleep 0.1 & wait $!; done";
inline const QByteArray runAndReport = "echo '" + progressLine() + "'; echo '" + reportLine() + "'";
// Goes on until it is interrupted, then reports.
inline QByteArray runUntilStoppedWith(const QByteArray &report)
{
    return "trap 'echo \"$report\"; exit 0' INT; report='" + report + "'; echo '" + progressLine() + "'; " + waiting;
}
inline const QByteArray runUntilStopped = runUntilStoppedWith(reportLine());

inline ServerInfo serverAt(const QString &url, const QString &database = QStringLiteral("/a.db"),
                           int startedSecondsLater = 0)
{
    ServerInfo server;
    server.url = url;
    server.database = database;
    server.startedAt = QDateTime(QDate(2026, 1, 2), QTime(3, 4, startedSecondsLater), Qt::UTC);
    return server;
}

template <typename Widget>
bool isShown(const LoadPage &page)
{
    return page.findChild<Widget *>()->isVisible();
}

// The base of a test class: the page, which openPage() makes anew.
class LoadPageHarness
{
protected:
    // Before each test function, and after it.
    void setUp();
    void tearDown() { m_page.reset(); }

    void openPage(const QByteArray &script);
    void answer(bool yes);
    void click(const char *name)
    {
        QTest::mouseClick(page().findChild<QAbstractButton *>(QLatin1StringView(name)), Qt::LeftButton);
    }
    void enterUrl(const QString &url);
    QString textOf(const char *name) { return page().findChild<QLabel *>(QLatin1StringView(name))->text(); }
    LoadPage &page() { return *m_page; }
    LoadForm &form() { return *m_page->findChild<LoadForm *>(); }
    void runOnce();

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<SampleRing> m_samples;
    std::unique_ptr<LoadPage> m_page;
};

inline void LoadPageHarness::setUp()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_settings = std::make_unique<Settings>(m_folder->filePath(QStringLiteral("settings.ini")));
    m_samples = std::make_unique<SampleRing>();
}

inline void LoadPageHarness::openPage(const QByteArray &script)
{
    QFile file(m_folder->filePath(QStringLiteral("onewriter")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("#!/bin/bash\n" + script + "\n");
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    file.close();
    m_page.reset();
    m_page = std::make_unique<LoadPage>(*m_samples, *m_settings, m_folder->filePath(QStringLiteral("runs")),
                                        file.fileName());
    m_page->resize(1100, 800);
    m_page->show();
    enterUrl(QStringLiteral("http://127.0.0.1:1")); // nobody listens there
}

inline void LoadPageHarness::answer(bool yes)
{
    QTRY_VERIFY(page().findChild<QMessageBox *>());
    QPointer<QMessageBox> box = page().findChild<QMessageBox *>();
    QCOMPARE(box->defaultButton(), box->button(QMessageBox::Cancel));
    const auto buttons = box->buttons();
    const auto meant = std::find_if(buttons.begin(), buttons.end(), [box, yes](QAbstractButton *button) {
        return (box->buttonRole(button) == QMessageBox::AcceptRole) == yes;
    });
    QVERIFY(meant != buttons.end());
    QTest::mouseClick(*meant, Qt::LeftButton);
    QTRY_VERIFY(!box);
}

inline void LoadPageHarness::enterUrl(const QString &url)
{
    LoadSettings settings = form().settings();
    settings.url = url;
    form().setSettings(settings);
}

inline void LoadPageHarness::runOnce()
{
    QSignalSpy running(m_page.get(), &LoadPage::runningChanged);
    click("start");
    QTRY_COMPARE_WITH_TIMEOUT(running.size(), 2, 20'000);
}

// The main() of such a test.
template <typename Test>
int runLoadPageTest(int argc, char *argv[])
{
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); // whatever the tester's is
    QApplication application(argc, argv);
    const ThemeSwitch theme;
    Test test;
    return QTest::qExec(&test, argc, argv);
}
