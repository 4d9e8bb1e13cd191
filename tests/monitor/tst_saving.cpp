// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/charts/samplechart.h"
#include "monitor/savefile.h"
#include "tests/monitor/windowharness.h"
#include "tests/support/privatehome.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QMenu>
#include <QScopeGuard>
#include <QTimer>

#include <csignal>

#include <sys/resource.h>

using namespace Qt::StringLiterals;

// What the window writes into files and onto the clipboard.
class TstSaving : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void withoutSamplesNothingIsExported();
    void theSamplesThatWereSeenAreExported();
    void thePageIsSavedAsAPicture();
    void aChartIsCopied();
    void aFailureIsSaidAndHarmsNoFile();

private:
    const PrivateHome m_home;
    QString file(const QString &name) const { return m_monitor->folder.filePath(name); }
    static QByteArray contentsOf(const QString &path);

    std::unique_ptr<WindowHarness> m_monitor;
};

void TstSaving::initTestCase()
{
    QCoreApplication::setOrganizationName(u"onewriter-tests"_s);
    std::signal(SIGXFSZ, SIG_IGN); // a write beyond the limit fails then
}

void TstSaving::init()
{
    m_monitor = std::make_unique<WindowHarness>();
}

void TstSaving::cleanup()
{
    m_monitor.reset();
}

QByteArray TstSaving::contentsOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void TstSaving::withoutSamplesNothingIsExported()
{
    QVERIFY(m_monitor->connectToServer());
    QVERIFY(!m_monitor->action(u"Export Samples as CSV…"_s)->isEnabled());
    m_monitor->server.push(ScriptedServer::busySample(QDateTime::currentDateTimeUtc(), 1, 1));
    QTRY_VERIFY(m_monitor->action(u"Export Samples as CSV…"_s)->isEnabled());
}

// Not those that came while one looked for a folder.
void TstSaving::theSamplesThatWereSeenAreExported()
{
    const QDateTime end = QDateTime::currentDateTimeUtc();
    m_monitor->server.setHistory(ScriptedServer::busyHistory(end, 600, 2));
    m_monitor->monitor.window().setMinutes(5);
    QVERIFY(m_monitor->connectToServer());
    QTRY_COMPARE(m_monitor->monitor.samples().all().size(), 600U);
    QTRY_VERIFY(m_monitor->action(u"Export Samples as CSV…"_s)->isEnabled());
    QTest::keyClick(&m_monitor->window, Qt::Key_E, Qt::ControlModifier);
    auto *dialog = m_monitor->dialog<QFileDialog>();
    QVERIFY(dialog);
    for (int i = 1; i <= 60; ++i)
        m_monitor->server.push(ScriptedServer::busySample(end.addSecs(i), 600 + i, 2));
    QTRY_COMPARE(m_monitor->monitor.samples().all().size(), 660U);
    answer(dialog, file(u"samples"_s)); // gets its suffix
    QTRY_VERIFY(QFile::exists(file(u"samples.csv"_s)));
    const QList<QByteArray> lines = contentsOf(file(u"samples.csv"_s)).trimmed().split('\n');
    QCOMPARE(lines.size(), 1 + 5 * 60);
    const auto timeOf = [](const QByteArray &line) {
        return QDateTime::fromString(QString::fromLatin1(line.split(',').constFirst()), Qt::ISODateWithMs);
    };
    QCOMPARE(timeOf(lines[1]), end.addSecs(-299));
    QCOMPARE(timeOf(lines.constLast()), end);
}

void TstSaving::thePageIsSavedAsAPicture()
{
    QVERIFY(m_monitor->connectToServer());
    m_monitor->server.push(ScriptedServer::busySample(QDateTime::currentDateTimeUtc(), 1, 1));
    QTRY_VERIFY(m_monitor->monitor.isLive());
    QTest::keyClick(&m_monitor->window, Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
    auto *dialog = m_monitor->dialog<QFileDialog>();
    QVERIFY(dialog);
    answer(dialog, file(u"page.png"_s));
    QTRY_VERIFY(QFile::exists(file(u"page.png"_s)));
    const QImage picture(file(u"page.png"_s));
    QVERIFY(picture.width() > 900 && picture.width() < 1280); // without the sidebar
}

void TstSaving::aChartIsCopied()
{
    m_monitor->server.setHistory(ScriptedServer::busyHistory(QDateTime::currentDateTimeUtc(), 60, 2));
    QVERIFY(m_monitor->connectToServer());
    QTRY_VERIFY(m_monitor->monitor.isLive());
    auto *chart = m_monitor->find<SampleChart>(u"Throughput"_s);
    QContextMenuEvent event(QContextMenuEvent::Mouse, {10, 10}, chart->mapToGlobal(QPoint(10, 10)));
    QCoreApplication::sendEvent(chart->viewport(), &event);
    auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
    QVERIFY(menu);
    QTest::keyClick(menu, Qt::Key_C); // "&Copy Picture"
    QCOMPARE(QApplication::clipboard()->image().size(), chart->size() * chart->devicePixelRatio());
}

void TstSaving::aFailureIsSaidAndHarmsNoFile()
{
    QFile old(file(u"report.txt"_s));
    QVERIFY(old.open(QIODevice::WriteOnly) && old.write("precious") == 8);
    old.close();
    saveFile(&m_monitor->window, {u"Save"_s, u"report.txt"_s, u"Texts (*.txt)"_s, QByteArray(100'000, 'x')});
    auto *dialog = m_monitor->dialog<QFileDialog>();
    QVERIFY(dialog);
    QTimer poll; // the dialog asks whether to replace it, and waits for the answer
    connect(&poll, &QTimer::timeout, this, [&] {
        if (auto *question = qobject_cast<QMessageBox *>(QApplication::activeModalWidget())) {
            poll.stop();
            QTest::mouseClick(question->button(QMessageBox::Yes), Qt::LeftButton);
        }
    });
    poll.start(0);
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit small{10'000, before.rlim_max};
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto restore = qScopeGuard([&] { ::setrlimit(RLIMIT_FSIZE, &before); });
    answer(dialog, old.fileName());
    auto *box = m_monitor->dialog<QMessageBox>();
    QVERIFY(box);
    QVERIFY2(box->text().contains(old.fileName()) && box->text().contains(u"File too large"_s),
             qPrintable(box->text()));
    QCOMPARE(contentsOf(old.fileName()), "precious"_ba);
    QCOMPARE(QDir(m_monitor->folder.path()).entryList({u"report*"_s}), QStringList{u"report.txt"_s});
}

QTEST_MAIN(TstSaving)
#include "tst_saving.moc"
