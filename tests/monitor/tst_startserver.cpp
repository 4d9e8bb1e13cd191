// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/dialogs/startserverdialog.h"

#include "shared/controlclient.h"
#include "shared/controlsocket.h"
#include "tests/support/privatehome.h"

#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

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
    void aLongProblemCutsNothing();
    void aFileIsChosenWhileTheDialogMayGo();
    void offersALostServerAgain();
    void allOptionsOfALostServerAreOffered();
    void lostTokensAreSaid();
    void oldLogsGo();

private:
    const PrivateHome m_home;
    QPushButton *startButton() const;
    QLineEdit *database() const { return m_dialog->findChildren<QLineEdit *>().constFirst(); }
    bool says(const QString &text) const;
    static void drain(const QString &controlPath);
    static ServerInfo infoAt(const QString &controlPath);
    static ServerInfo infoOf(const QStringList &options); // of a server that ran with them

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

void TstStartServer::drain(const QString &controlPath)
{
    QProcess drain;
    drain.start(QStringLiteral(ONEWRITER_BINARY), {u"drain"_s, u"--control"_s, controlPath});
    QVERIFY(drain.waitForFinished());
    QCOMPARE(drain.exitCode(), 0);
}

ServerInfo TstStartServer::infoAt(const QString &controlPath)
{
    ControlClient client;
    QSignalSpy connected(&client, &ControlClient::connected);
    client.connectTo(controlPath);
    return connected.wait(10'000) ? client.server() : ServerInfo();
}

ServerInfo TstStartServer::infoOf(const QStringList &options)
{
    QProcess server;
    server.start(QStringLiteral(ONEWRITER_BINARY), QStringList{u"serve"_s} + options);
    while (!server.canReadLine()) {
        if (!server.waitForReadyRead())
            return {};
    }
    const ServerInfo info = infoAt(QString::fromUtf8(server.readLine()).trimmed().section("control="_L1, 1));
    server.terminate();
    server.waitForFinished();
    return info;
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
    drain(started[0][0].toString());
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
    lost.control = defaultControlPath(4321);
    m_dialog->offer(ServerSettings::of(lost));
    QVERIFY(says(u"onewriter serve --database '/srv/it'\\''s mine.db' --port 4321 --workers 3 --durability normal"_s));
}

void TstStartServer::allOptionsOfALostServerAreOffered()
{
    const QString path = m_folder.filePath(u"all options.db"_s);
    const QStringList options{u"--database"_s,       path,
                              u"--port"_s,           u"0"_s,
                              u"--workers"_s,        u"2"_s,
                              u"--host"_s,           u"0.0.0.0"_s,
                              u"--control"_s,        m_folder.filePath(u"other.sock"_s),
                              u"--max-pending"_s,    u"77"_s,
                              u"--queue-timeout"_s,  u"1234"_s,
                              u"--client-timeout"_s, u"2345"_s,
                              u"--max-body"_s,       u"3456"_s,
                              u"--allowed-host"_s,   u"a.example"_s,
                              u"--allowed-host"_s,   u"b.example"_s,
                              u"--allow-anonymous"_s};
    const ServerInfo first = infoOf(options);
    QCOMPARE(first.options["max-pending"_L1].toInt(), 77);
    m_dialog->offer(ServerSettings::of(first));
    QSignalSpy started(m_dialog.get(), &StartServerDialog::started);
    QTest::mouseClick(startButton(), Qt::LeftButton);
    QVERIFY(started.wait(30'000));
    const ServerInfo second = infoAt(started[0][0].toString());
    drain(second.control);
    QCOMPARE(second.options, first.options);
    QCOMPARE(second.control, first.control);
    QCOMPARE(second.url, first.url);
    QCOMPARE(second.database, first.database);
    QCOMPARE(second.workers, 2);
}

void TstStartServer::lostTokensAreSaid()
{
    ServerInfo lost;
    lost.url = u"http://127.0.0.1:4321"_s;
    lost.database = u"/srv/posts.db"_s;
    lost.options = {{u"tokens"_s, 3}};
    m_dialog->offer(ServerSettings::of(lost));
    QVERIFY(says(u"one of its tokens (3)"_s));
    auto *tokenFile = m_dialog->findChildren<QLineEdit *>().constLast();
    QTest::keyClicks(tokenFile, u"/srv/tokens"_s);
    QVERIFY(!says(u"one of its tokens"_s));
    QVERIFY(says(u"--token-file /srv/tokens"_s));
}

void TstStartServer::aLongProblemCutsNothing()
{
    m_dialog->findChild<QSpinBox *>()->setValue(0);
    database()->setText(u"/proc/"_s + u"no such folder "_s.repeated(15) + u"/a.db"_s);
    QTest::mouseClick(startButton(), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(says(u"✖"_s), 20'000);
    const auto widgets = m_dialog->findChildren<QWidget *>();
    const auto isCut = [](const QWidget *widget) {
        const int needed =
            widget->hasHeightForWidth() ? widget->heightForWidth(widget->width()) : widget->minimumSizeHint().height();
        const bool isPart = widget->objectName().startsWith("qt_"_L1); // of a spin box
        return widget->isVisible() && !isPart && widget->height() < needed;
    };
    QTRY_VERIFY(std::none_of(widgets.begin(), widgets.end(), isCut));
}

// The dialog closes itself when the server is ready, whatever is open above it.
void TstStartServer::aFileIsChosenWhileTheDialogMayGo()
{
    auto *browse = m_dialog->findChildren<QToolButton *>().constFirst();
    QTest::mouseClick(browse, Qt::LeftButton); // returns while the dialog is open
    QPointer<QFileDialog> files = m_dialog->findChild<QFileDialog *>();
    QVERIFY(files && files->isVisible());
    m_dialog.reset();
    QVERIFY(!files);
    init();
    database()->setText(m_folder.filePath(u"while.db"_s));
    QSignalSpy started(m_dialog.get(), &StartServerDialog::started);
    QTest::mouseClick(startButton(), Qt::LeftButton);
    QVERIFY(!m_dialog->findChildren<QToolButton *>().constFirst()->isEnabled()); // what starts is what is shown
    QVERIFY(!database()->isEnabled());
    QVERIFY(started.wait(30'000));
    drain(started[0][0].toString());
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
