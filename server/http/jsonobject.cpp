// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/jsonobject.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>
#include <cctype>

using namespace Qt::StringLiterals;

namespace
{

constexpr int maxDepth = 16;
constexpr int maxMembers = 100; // of one object: each is looked for among those before it
constexpr int maxValues = 1000; // in all

// A recursive-descent parser of the grammar of RFC 8259. The first thing that is wrong ends it; from then on each
// function returns at once, and the error stands in `error`. REQUIRES: the text is valid UTF-8.
class JsonParser
{
public:
    explicit JsonParser(QByteArrayView text)
        : m_size(text.size())
        , m_rest(text)
    {
    }

    BodyMembers parse()
    {
        BodyMembers members;
        skipSpace();
        if (m_rest.isEmpty())
            fail(ErrorCode::Malformed, u"The body is empty; it must be a JSON object."_s);
        const bool isObject = take("{");
        if (isObject)
            parseMembers(members, 0);
        else
            parseValue(0);
        skipSpace();
        if (!m_rest.isEmpty())
            fail(ErrorCode::Malformed, u"The body goes on after its JSON value."_s);
        if (!isObject)
            fail(ErrorCode::Invalid, u"The body must be a JSON object."_s);
        return members;
    }

    std::optional<WriteQueueError> error;

private:
    void fail(ErrorCode code, const QString &detail)
    {
        if (!error)
            error = WriteQueueError{code, detail, Outcome::NotApplied};
        m_rest = {};
    }
    void failMalformed()
    {
        fail(ErrorCode::Malformed, m_rest.isEmpty()
                                       ? u"The body ends within its JSON value."_s
                                       : u"The body is not valid JSON at offset %1."_s.arg(m_size - m_rest.size()));
    }

    void skipSpace()
    {
        while (!m_rest.isEmpty() && QByteArrayView(" \t\r\n").contains(m_rest.front()))
            m_rest = m_rest.sliced(1);
    }

    bool take(QByteArrayView token)
    {
        if (!m_rest.startsWith(token))
            return false;
        m_rest = m_rest.sliced(token.size());
        return true;
    }

    bool takeAfterSpace(QByteArrayView token)
    {
        skipSpace();
        return take(token);
    }

    QJsonValue parseValue(int depth)
    {
        if (depth > maxDepth)
            fail(ErrorCode::Invalid, u"The body is nested more than %1 levels deep."_s.arg(maxDepth));
        if (++m_values > maxValues)
            fail(ErrorCode::Invalid, u"The body holds more than %1 values."_s.arg(maxValues));
        skipSpace();
        if (take("{"))
            return parseObject(depth);
        if (take("["))
            return parseArray(depth);
        if (take("\""))
            return parseString();
        if (take("null"))
            return QJsonValue::Null;
        if (take("true"))
            return true;
        if (take("false"))
            return false;
        return parseNumber();
    }

    QJsonObject parseObject(int depth)
    {
        QJsonObject object;
        parseMembers(object, depth);
        return object;
    }

    template <typename Object>
    void parseMembers(Object &object, int depth) // after its opening brace
    {
        if (takeAfterSpace("}"))
            return;
        int count = 0;
        do {
            if (++count > maxMembers)
                fail(ErrorCode::Invalid, u"The body holds an object of more than %1 members."_s.arg(maxMembers));
            if (!takeAfterSpace("\""))
                failMalformed();
            if (depth == 0)
                m_member.reset();
            const QString name = parseString();
            if (!error && object.contains(name))
                fail(ErrorCode::Invalid, u"The member \"%1\" is there twice."_s.arg(shortened(name)));
            if (error)
                return;
            if (depth == 0)
                m_member = name;
            if (!takeAfterSpace(":"))
                failMalformed();
            object.insert(name, parseValue(depth + 1));
        } while (takeAfterSpace(","));
        if (!take("}"))
            failMalformed();
    }

    QJsonArray parseArray(int depth)
    {
        QJsonArray array;
        if (takeAfterSpace("]"))
            return array;
        do {
            array.append(parseValue(depth + 1));
        } while (takeAfterSpace(","));
        if (!take("]"))
            failMalformed();
        return array;
    }

    QString parseString() // after its opening quotation mark
    {
        QString text;
        while (!error) {
            const auto stop = std::find_if(m_rest.begin(), m_rest.end(),
                                           [](char c) { return quint8(c) < 0x20 || c == '"' || c == '\\'; });
            text += QString::fromUtf8(m_rest.first(stop - m_rest.begin()));
            m_rest = m_rest.sliced(stop - m_rest.begin());
            if (take("\""))
                return text;
            if (!take("\\"))
                failMalformed(); // a control character, or the end
            else
                parseEscape(text);
        }
        return text;
    }

    void parseEscape(QString &text) // after its backslash; its character is appended
    {
        constexpr QByteArrayView names = "\"\\/bfnrt";
        constexpr QByteArrayView meanings = "\"\\/\b\f\n\r\t";
        if (take("u"))
            return parseUnicodeEscape(text);
        const qsizetype index = m_rest.isEmpty() ? -1 : names.indexOf(m_rest.front());
        if (index < 0) {
            failMalformed();
            return;
        }
        m_rest = m_rest.sliced(1);
        text += QLatin1Char(meanings[index]);
    }

    void parseUnicodeEscape(QString &text)
    {
        const char16_t unit = parseHexUnit();
        if (unit == 0 && !error)
            fail(ErrorCode::Invalid,
                 u"%1 holds the character U+0000."_s.arg(m_member ? u"The member \"%1\""_s.arg(shortened(*m_member))
                                                                  : u"The name of a member"_s));
        text += QChar(unit);
        if (!QChar::isSurrogate(unit))
            return;
        const char16_t low = QChar::isHighSurrogate(unit) && take("\\u") ? parseHexUnit() : u'\0';
        if (!QChar::isLowSurrogate(low))
            fail(ErrorCode::Malformed, u"The body holds half a surrogate pair."_s);
        text += QChar(low);
    }

    char16_t parseHexUnit()
    {
        const QByteArrayView digits = m_rest.first(std::min<qsizetype>(4, m_rest.size()));
        const bool areHex = digits.size() == 4 && std::all_of(digits.begin(), digits.end(),
                                                              [](char c) { return std::isxdigit(quint8(c)) != 0; });
        if (!areHex) {
            failMalformed();
            return 0;
        }
        m_rest = m_rest.sliced(4);
        return char16_t(digits.toUShort(nullptr, 16));
    }

    QJsonValue parseNumber()
    {
        const QByteArrayView start = m_rest;
        take("-");
        if (!take("0"))
            takeDigits();
        if (take("."))
            takeDigits();
        if (take("e") || take("E")) {
            if (!take("+"))
                take("-");
            takeDigits();
        }
        if (error)
            return {};
        const QByteArrayView number = start.first(start.size() - m_rest.size());
        bool isInteger = false;
        const qint64 integer = number.toLongLong(&isInteger);
        return isInteger ? QJsonValue(integer) : QJsonValue(number.toDouble());
    }

    void takeDigits() // at least one
    {
        const auto stop = std::find_if(m_rest.begin(), m_rest.end(), [](char c) { return c < '0' || c > '9'; });
        if (stop == m_rest.begin())
            failMalformed();
        else
            m_rest = m_rest.sliced(stop - m_rest.begin());
    }

    const qsizetype m_size;
    QByteArrayView m_rest;
    int m_values = 0;
    std::optional<QString> m_member; // of the outermost object, once its name is known: what an error names
};

} // namespace

const QJsonValue *BodyMembers::find(QAnyStringView name) const
{
    const auto found =
        std::find_if(m_members.begin(), m_members.end(), [name](const auto &member) { return name == member.first; });
    return found == m_members.end() ? nullptr : &found->second;
}

QJsonValue BodyMembers::value(QAnyStringView name) const
{
    const QJsonValue *const found = find(name);
    return found ? *found : QJsonValue(QJsonValue::Undefined);
}

const QString *BodyMembers::firstBesides(std::initializer_list<QLatin1StringView> allowed) const
{
    for (const auto &[name, value] : m_members) {
        if (std::find(allowed.begin(), allowed.end(), name) == allowed.end())
            return &name;
    }
    return nullptr;
}

WriteResult<BodyMembers> jsonObject(QByteArrayView body, std::initializer_list<QLatin1StringView> allowed)
{
    if (!body.isValidUtf8())
        return refused(ErrorCode::Malformed, u"The body is not valid UTF-8."_s);
    JsonParser parser(body);
    BodyMembers members = parser.parse();
    if (parser.error)
        return tl::unexpected(*parser.error);
    if (const QString *const stranger = members.firstBesides(allowed))
        return refused(ErrorCode::Invalid, u"The member \"%1\" is not known here."_s.arg(shortened(*stranger)));
    return members;
}
