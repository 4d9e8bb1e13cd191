// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/runexport.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace
{

// Every member a run can have, so that all lines have the same columns.
RunRecord fullRun()
{
    RunRecord run;
    run.name.emplace();
    run.isBaseline.emplace();
    run.processors.emplace();
    run.settings.rate.emplace();
    run.settings.seconds.emplace();
    run.settings.warmUpSeconds.emplace();
    run.report.emplace().verification.emplace();
    run.report->postsDeleted.emplace();
    run.report->postsLeft.emplace();
    return run;
}

bool isLeftOut(const QString &name)
{
    static const QStringList names{u"timeline"_s, u"marks"_s, u"byStatus"_s, u"byCode"_s, u"workers"_s};
    return names.contains(name);
}

// The paths of all plain members of `object`, as "report.reads.requests".
QStringList pathsOf(const QJsonObject &object, const QString &prefix = {})
{
    QStringList paths;
    for (auto member = object.begin(); member != object.end(); ++member) {
        if (isLeftOut(member.key()))
            continue;
        const QString path = prefix + member.key();
        if (member->isObject())
            paths += pathsOf(member->toObject(), path + u'.');
        else
            paths << path;
    }
    return paths;
}

QString valueAt(const QJsonObject &object, const QString &path)
{
    QJsonValue value = object;
    for (const QString &name : path.split(u'.'))
        value = value[name];
    if (value.isDouble())
        return QString::number(value.toDouble(), 'g', QLocale::FloatingPointShortest);
    return value.toVariant().toString();
}

QString quoted(QString text)
{
    if (!text.contains(u',') && !text.contains(u'"') && !text.contains(u'\n') && !text.contains(u'\r'))
        return text;
    return u'"' + text.replace(u'"', u"\"\""_s) + u'"';
}

QString csvLine(const QStringList &fields)
{
    QStringList texts;
    for (const QString &field : fields)
        texts << quoted(field);
    return texts.join(u',') + u"\r\n"_s;
}

} // namespace

QByteArray jsonReport(const RunRecord &run)
{
    return QJsonDocument(toJson(run)).toJson();
}

QByteArray csvReport(const QList<RunRecord> &runs)
{
    const QStringList columns = pathsOf(toJson(fullRun()));
    QString csv = csvLine(columns);
    for (const RunRecord &run : runs) {
        const QJsonObject json = toJson(run);
        QStringList fields;
        for (const QString &column : columns)
            fields << valueAt(json, column);
        csv += csvLine(fields);
    }
    return csv.toUtf8();
}
