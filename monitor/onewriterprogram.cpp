// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/onewriterprogram.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStandardPaths>

using namespace Qt::StringLiterals;

namespace
{

const QString name = u"onewriter"_s;

QString quoted(const QString &argument)
{
    static const QRegularExpression plain(u"^[\\w./:=-]+$"_s);
    if (plain.match(argument).hasMatch())
        return argument;
    QString escaped = argument;
    return u'\'' + escaped.replace(u'\'', u"'\\''"_s) + u'\'';
}

} // namespace

QString findOnewriter()
{
    const QString beside = QStandardPaths::findExecutable(name, {QCoreApplication::applicationDirPath()});
    return beside.isEmpty() ? QStandardPaths::findExecutable(name) : beside;
}

QString onewriterCommand(const QStringList &arguments)
{
    const QString program = findOnewriter();
    const bool isInPath = program.isEmpty() || program == QStandardPaths::findExecutable(name);
    QStringList words{isInPath ? name : quoted(program)};
    for (const QString &argument : arguments)
        words.append(quoted(argument));
    return words.join(u' ');
}
