// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/backup.h"
#include "tests/support/writerharness.h"

#include <QTemporaryDir>

#include <cerrno>
#include <dlfcn.h>
#include <pthread.h>

using namespace Qt::StringLiterals;

namespace
{

bool isAtLimit = false; // of processes, as RLIMIT_NPROC sets one for everybody but root

} // namespace

// Takes the place of the C library's function in this program.
extern "C" int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                              void *argument) noexcept
{
    using Create = int (*)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    static const auto create = reinterpret_cast<Create>(::dlsym(RTLD_NEXT, "pthread_create"));
    return isAtLimit ? EAGAIN : create(thread, attributes, run, argument);
}

// The system gives no more threads: a start is refused, a backup fails, and the server lives on.
class TstThreadLimit : public QObject
{
    Q_OBJECT

private slots:
    void cleanup() { isAtLimit = false; }
    void theWriterRefusesToStart();
    void aBackupFailsInWords();

private:
    QString file(const QString &name) const { return m_dir.filePath(name); }

    QTemporaryDir m_dir;
};

void TstThreadLimit::theWriterRefusesToStart()
{
    WriterHarness harness(file(u"test.db"_s));
    isAtLimit = true;
    const auto refusal = harness.start();
    isAtLimit = false;
    QVERIFY(refusal);
    QCOMPARE(refusal->exitCode, EX_SOFTWARE);
    QVERIFY2(refusal->message.contains(u"thread"_s) && !refusal->message.contains(u'\n'), qPrintable(refusal->message));
    QVERIFY(!harness.start()); // when there are threads again
    QCOMPARE(harness.outcomeOf(harness.add(CreatePost{u"written"_s, {}})), "ok");
}

void TstThreadLimit::aBackupFailsInWords()
{
    WriterHarness harness(file(u"test.db"_s));
    QVERIFY(!harness.start());
    Backup backup(file(u"test.db"_s), file(u"copy.db"_s), false);
    std::optional<Backup::Outcome> outcome;
    connect(&backup, &Backup::finished, this, [&](const Backup::Outcome &result) { outcome = result; });
    isAtLimit = true;
    backup.start();
    isAtLimit = false;
    QVERIFY(!outcome); // whoever starts it is told afterwards
    QTRY_VERIFY(outcome);
    QVERIFY(!*outcome);
    QVERIFY2(outcome->error().text.contains(u"thread"_s), qPrintable(outcome->error().text));
    QVERIFY(!QFile::exists(file(u"copy.db"_s)));
}

QTEST_GUILESS_MAIN(TstThreadLimit)
#include "tst_threadlimit.moc"
