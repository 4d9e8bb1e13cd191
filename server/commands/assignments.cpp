// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/commands/assignments.h"

#include <QFile>
#include <QRegularExpression>

#include <optional>

using namespace Qt::StringLiterals;

namespace
{

// From the begin of a line: name, value in double or in single quotes, to the end of the line that has the closing one.
const QRegularExpression &quotedAssignment()
{
    static const QRegularExpression pattern(
        uR"re(\s*(?:export )?\s*([^=\n#;[][^=\n]*)=[ \t]*(?:"((?:[^"\\]++|\\.)*+)"|'([^']*+)')[ \t\r]*(?:[#;][^\n]*)?(?:\n|$))re"_s,
        QRegularExpression::DotMatchesEverythingOption);
    return pattern;
}

QString unescaped(QString text)
{
    static const QRegularExpression escape(uR"(\\(["\\]))"_s);
    return text.replace(escape, uR"(\1)"_s);
}

QString withoutComment(QString text)
{
    static const QRegularExpression comment(uR"(\s[#;].*)"_s);
    return text.remove(comment).trimmed();
}

struct Line {
    QString name;                 // of an assignment; else its first word
    std::optional<QString> value; // none: it is no assignment
};

// Nothing: an empty line, a comment or a section.
std::optional<Line> unquotedLine(const QString &raw)
{
    QString line = raw.trimmed();
    if (line.isEmpty() || line.startsWith(u'#') || line.startsWith(u';') || line.startsWith(u'['))
        return std::nullopt;
    if (line.startsWith("export "_L1))
        line = line.sliced(7);
    const qsizetype equals = line.indexOf(u'=');
    if (equals < 1)
        return Line{line.section(u' ', 0, 0), std::nullopt};
    const QString value = withoutComment(line.sliced(equals + 1));
    const bool isQuoteOpen = value.startsWith(u'"') || value.startsWith(u'\'');
    return Line{line.first(equals).trimmed(), isQuoteOpen ? std::nullopt : std::optional(value)};
}

} // namespace

tl::expected<QList<Assignment>, QString> readAssignments(const QString &path,
                                                         const std::function<bool(const QString &name)> &isOurs)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return tl::unexpected(u"%1 cannot be read: %2."_s.arg(path, file.errorString()));
    const QString text = QString::fromUtf8(file.readAll());
    QList<Assignment> assignments;
    for (qsizetype begin = 0, end = 0; begin < text.size(); begin = end) {
        const auto quoted = quotedAssignment().match(text, begin, QRegularExpression::NormalMatch,
                                                     QRegularExpression::AnchorAtOffsetMatchOption);
        std::optional<Line> line;
        if (quoted.hasMatch()) {
            end = quoted.capturedEnd();
            line = Line{quoted.captured(1).trimmed(), unescaped(quoted.captured(2)) + quoted.captured(3)};
        } else {
            const qsizetype newline = text.indexOf(u'\n', begin);
            end = newline < 0 ? text.size() : newline + 1;
            line = unquotedLine(text.sliced(begin, end - begin));
        }
        if (!line || !isOurs(line->name))
            continue;
        if (!line->value)
            return tl::unexpected(u"%1, line %2, is no assignment: write NAME=VALUE or NAME=\"VALUE\"."_s.arg(path).arg(
                text.first(begin).count(u'\n') + 1));
        assignments.append({line->name, *line->value});
    }
    return assignments;
}
