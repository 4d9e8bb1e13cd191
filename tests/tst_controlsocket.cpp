// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/controlsocket.h"

#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace Qt::StringLiterals;

class TstControlSocket : public QObject
{
    Q_OBJECT

private slots:
    void isWhereTheEnvironmentSays_data();
    void isWhereTheEnvironmentSays();
};

void TstControlSocket::isWhereTheEnvironmentSays_data()
{
    QTest::addColumn<QString>("runtime");
    QTest::addColumn<QString>("temporary");
    QTest::addColumn<QString>("expected");
    const QString own = u"/onewriter-%1/3000.sock"_s.arg(::geteuid());
    QTest::newRow("runtime folder") << u"%1"_s << u"%1"_s << u"%1/onewriter/3000.sock"_s;
    QTest::newRow("no runtime folder") << QString() << u"%1"_s << u"%1"_s + own;
    QTest::newRow("missing runtime folder") << u"%1/missing"_s << u"%1"_s << u"%1"_s + own;
    QTest::newRow("relative runtime folder") << u"."_s << u"%1"_s << u"%1"_s + own;
    QTest::newRow("missing temporary folder") << QString() << u"%1/missing"_s << u"/tmp"_s + own;
}

void TstControlSocket::isWhereTheEnvironmentSays()
{
    QFETCH(QString, runtime);
    QFETCH(QString, temporary);
    QFETCH(QString, expected);
    const QTemporaryDir folder;
    const auto inFolder = [&folder](QString text) { return text.replace(u"%1"_s, folder.path()); };
    qputenv("XDG_RUNTIME_DIR", inFolder(runtime).toUtf8());
    qputenv("TMPDIR", inFolder(temporary).toUtf8());
    QCOMPARE(defaultControlPath(3000), inFolder(expected));
}

QTEST_GUILESS_MAIN(TstControlSocket)
#include "tst_controlsocket.moc"
