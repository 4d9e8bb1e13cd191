// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/dialogs/startserverdialog.h"

#include "shared/controlprotocol.h"
#include "tests/support/privatehome.h"

#include <QDir>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;

// "Start a server…" with the real program.
class TstStartServer : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void startsAServerThatStays();
    void saysWhyAServerDoesNotStart();
    void offersALostServerAgain();
    void oldLogsGo();

private:
    const PrivateHome m_home;
    QPushButton *startButton() const;
    QLineEdit *database() const { return m_dialog->findChildren<QLineEdit *>().constFirst(); }
    bool says(const QString &text) const;

    QTemporaryDir m_folder;
    std::unique_ptr<StartServerDialog> m_dialog;
};

void TstStartServer::initTestCase()
{
    QCoreApplication::setOrganizationName(u"onewriter-tests"_s);
    qputenv("XDG_RUNTIME_DIR", QFile::encodeName(m_folder.path())); // where the control socket comes to be
}

void TstStartServer::init()
{
    m_dialog = std::make_unique<StartServerDialog>();
    m_dialog->show();
    m_dialog->findChildren<QSpinBox *>().constFirst()->setValue(0); // any free port
}

QPushButton *TstStartServer::startButton() const
{
    const auto buttons = m_dialog->findChildren<QPushButton *>();
    return *std::find_if(buttons.begin(), buttons.end(),
                         [](const auto *button) { return button->text() == "&Start"_L1; });
}

bool TstStartServer::says(const QString &text) const
{
    const auto labels = m_dialog->findChildren<QLabel *>();
    return std::any_of(labels.begin(), labels.end(),
                       [&text](const auto *label) { return label->isVisible() && label->text().contains(text); });
}

void TstStartServer::startsAServerThatStays()
{
    const QString path = m_folder.filePath(u"posts.db"_s);
    QSignalSpy started(m_dialog.get(), &StartServerDialog::started);
    database()->setText(path);
    QTest::keyClick(database(), Qt::Key_Return);
    QVERIFY(says(u"Starting"_s));
    database()->setText(path + u'2'); // while it starts
    QVERIFY2(!startButton()->isEnabled(), "a second server would be started beside the first");
    QVERIFY(started.wait(30'000));
    QVERIFY(QFile::exists(path));
    m_dialog.reset();

    QProcess drain;
    drain.start(QCoreApplication::applicationDirPath() + "/onewriter"_L1,
                {u"drain"_s, u"--control"_s, started[0][0].toString()});
    QVERIFY(drain.waitForFinished());
    QCOMPARE(drain.exitCode(), 0);
}

void TstStartServer::saysWhyAServerDoesNotStart()
{
    const QString path = m_folder.filePath(u"letter.txt"_s);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(8192, 'a'));
    file.close();
    database()->setText(path);
    QTest::mouseClick(startButton(), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(says(u"letter.txt"_s) && says(u"✖"_s), 30'000);
    QVERIFY(startButton()->isEnabled());
    QVERIFY(m_dialog->isVisible());
}

void TstStartServer::offersALostServerAgain()
{
    ServerInfo lost;
    lost.url = u"http://[::1]:4321"_s;
    lost.database = u"/srv/it's mine.db"_s;
    lost.workers = 3;
    lost.options = {{u"durability"_s, u"normal"_s}};
    m_dialog->offer(ServerSettings::of(lost));
    QVERIFY(says(u"onewriter serve --database '/srv/it'\\''s mine.db' --port 4321 --workers 3 --durability normal"_s));
}

void TstStartServer::oldLogsGo()
{
    const QDir folder(QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + "/servers"_L1);
    QVERIFY(folder.mkpath(u"."_s));
    for (int i = 0; i < 100; ++i) {
        QFile log(folder.filePath(u"20200101-0000%1-000.log"_s.arg(i, 2, 10, QChar(u'0'))));
        QVERIFY(log.open(QIODevice::WriteOnly));
    }
    saysWhyAServerDoesNotStart();
    QVERIFY(folder.count() < 30);
    QVERIFY(QFile::exists(folder.filePath(u"20200101-000099-000.log"_s)));
    QVERIFY(!QFile::exists(folder.filePath(u"20200101-000000-000.log"_s)));
}

QTEST_MAIN(TstStartServer)
#include "tst_startserver.moc"
