// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/jsonobject.h"
#include "server/http/jsonwriter.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;

class TstJsonObject : public QObject
{
    Q_OBJECT

private slots:
    void accepts_data();
    void accepts();
    void refuses_data();
    void refuses();
    void boundsTheMembersOfAnObject();
    void boundsTheValuesOfABody();
    void saysWhereItIsWrong_data();
    void saysWhereItIsWrong();
    void quotesLittleOfTheBody();
    void namesTheMember();
    void refusesEveryPrefix();
    void readsWhatIsWritten();
};

void TstJsonObject::accepts_data()
{
    QTest::addColumn<QByteArray>("body");
    for (const char *body :
         {"{}", " { } ", R"({"title":"a"})", R"({"title":"a","content":null})",
          R"({"title":"\"\\\/\b\f\n\r\t\u0041\u00e9\ud83d\ude00"})", "{\"title\":\"\xc3\xa9\xf0\x9f\x98\x80\"}",
          R"({"title":[1,-2.5e3,0.1,1E+2,true,false,null,{"a":{"a":[]}}]})", "\t{\r\n\"title\" : 9007199254740993 }\n",
          R"({"title":0,"content":-0})"})
        QTest::newRow(body) << QByteArray(body);
}

// What is accepted means what QJsonDocument says it means.
void TstJsonObject::accepts()
{
    QFETCH(QByteArray, body);
    const auto object = jsonObject(body, {"title"_L1, "content"_L1});
    QVERIFY2(object, object ? "" : qPrintable(object.error().detail));
    const QJsonObject expected = QJsonDocument::fromJson(body).object();
    for (const auto name : {"title"_L1, "content"_L1}) {
        QCOMPARE(object->contains(name), expected.contains(name));
        QCOMPARE(object->value(name), expected.value(name));
    }
}

void TstJsonObject::refuses_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("code");
    const auto row = [](const char *name, const QByteArray &body, ErrorCode code) {
        QTest::newRow(name) << body << int(code);
    };
    const ErrorCode malformed = ErrorCode::Malformed;
    row("nothing", "", malformed);
    row("space", " ", malformed);
    row("two values", "{}{}", malformed);
    row("comma at the end", R"({"title":1,})", malformed);
    row("comma at the beginning", R"({,"title":1})", malformed);
    row("comma at the end of an array", R"({"title":[1,]})", malformed);
    row("no colon", R"({"title" 1})", malformed);
    row("name without quotes", R"({title:1})", malformed);
    row("single quotes", R"({'title':1})", malformed);
    row("comment", R"({"title":1/**/})", malformed);
    row("NaN", R"({"title":NaN})", malformed);
    row("leading zero", R"({"title":01})", malformed);
    row("plus", R"({"title":+1})", malformed);
    row("no digits behind the point", R"({"title":1.})", malformed);
    row("no digits before the point", R"({"title":.1})", malformed);
    row("no exponent", R"({"title":1e})", malformed);
    row("minus alone", R"({"title":-})", malformed);
    row("capital True", R"({"title":True})", malformed);
    row("line end in a string", "{\"title\":\"a\nb\"}", malformed);
    row("unknown escape", R"({"title":"\x"})", malformed);
    row("short escape", R"({"title":"\u12"})", malformed);
    row("escape of no hex digits", R"({"title":"\u 12a"})", malformed);
    row("high surrogate alone", R"({"title":"\ud83d"})", malformed);
    row("high surrogate before a letter", R"({"title":"\ud83dx"})", malformed);
    row("two high surrogates", R"({"title":"\ud83d\ud83d"})", malformed);
    row("low surrogate alone", R"({"title":"\ude00"})", malformed);
    row("surrogate in UTF-8", "{\"title\":\"\xed\xa0\xbd\"}", malformed);
    row("overlong UTF-8", "{\"title\":\"\xc0\xaf\"}", malformed);
    row("Latin-1", "{\"title\":\"\xe9\"}", malformed);
    row("byte order mark", "\xef\xbb\xbf{}", malformed);
    row("nested too deeply", "{\"title\":" + QByteArray(100'000, '['), ErrorCode::Invalid);
    row("an array", "[]", ErrorCode::Invalid);
    row("a string", "\"title\"", ErrorCode::Invalid);
    row("null", "null", ErrorCode::Invalid);
    row("raw NUL", QByteArray("{\"title\":\"a\0b\"}", 15), malformed);
}

void TstJsonObject::refuses()
{
    QFETCH(QByteArray, body);
    const auto object = jsonObject(body, {"title"_L1});
    QVERIFY(!object);
    QTEST(int(object.error().code), "code");
    QCOMPARE(object.error().outcome, Outcome::NotApplied);
}

// Or a body of a megabyte, of ever new names, would keep a worker busy for minutes.
void TstJsonObject::boundsTheMembersOfAnObject()
{
    const auto bodyOf = [](int members) {
        QByteArrayList list;
        for (int i = 0; i < members; ++i)
            list.append('"' + QByteArray::number(i) + "\":0");
        return "{\"title\":{" + list.join(',') + "}}";
    };
    QVERIFY(jsonObject(bodyOf(100), {"title"_L1}));
    const auto object = jsonObject(bodyOf(101), {"title"_L1});
    QVERIFY(!object && object.error().code == ErrorCode::Invalid);
    QVERIFY2(object.error().detail.contains(u"100"_s), qPrintable(object.error().detail));
}

// Or a body of a megabyte, of values of two bytes each, would cost a hundred times that in memory.
void TstJsonObject::boundsTheValuesOfABody()
{
    for (const QByteArray &value : {"0"_ba, "{}"_ba, "\"\""_ba}) {
        const auto bodyOf = [&value](int values) {
            return "{\"title\":[" + QByteArrayList(values - 1, value).join(',') + "]}";
        };
        QVERIFY(jsonObject(bodyOf(1000), {"title"_L1}));
        const auto object = jsonObject(bodyOf(1001), {"title"_L1});
        QVERIFY(!object && object.error().code == ErrorCode::Invalid);
        QVERIFY2(object.error().detail.contains(u"1000 values"_s), qPrintable(object.error().detail));
    }
}

void TstJsonObject::saysWhereItIsWrong_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("where");
    QTest::newRow("empty") << ""_ba << u"is empty"_s;
    QTest::newRow("space") << " \n"_ba << u"is empty"_s;
    QTest::newRow("first byte") << "title"_ba << u"at offset 0."_s;
    QTest::newRow("no quotes") << "{title:1}"_ba << u"at offset 1."_s;
    QTest::newRow("behind other characters") << "{\"title\":\"\xc3\xa9\" x}"_ba << u"at offset 14."_s;
    QTest::newRow("no end") << R"({"title":"a)"_ba << u"ends within"_s;
}

void TstJsonObject::saysWhereItIsWrong()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, where);
    const auto object = jsonObject(body, {"title"_L1});
    QVERIFY(!object);
    QVERIFY2(object.error().detail.contains(where), qPrintable(object.error().detail));
}

void TstJsonObject::quotesLittleOfTheBody()
{
    const QByteArray name(1'000'000, 'x');
    for (const QByteArray &body :
         {"{\"" + name + "\":1}", "{\"" + name + "\":\"\\u0000\"}", "{\"" + name + "\":1,\"" + name + "\":1}"}) {
        const auto object = jsonObject(body, {"title"_L1});
        QVERIFY(!object && object.error().code == ErrorCode::Invalid);
        QVERIFY2(object.error().detail.contains(u"\"xxx"_s), qPrintable(object.error().detail.left(200)));
        QVERIFY(object.error().detail.size() < 200);
    }
    QCOMPARE(shortened(QString(100, u'x')), QString(100, u'x'));
    QCOMPARE(shortened(QString(101, u'x')), QString(100, u'x') + u'…');
    QCOMPARE(shortened(QString(99, u'x') + u"\U0001F600"_s), QString(99, u'x') + u'…'); // no half of a pair
}

void TstJsonObject::namesTheMember()
{
    for (const char *body : {R"({"title":1,"x":2,"title":3})", R"({"title":1,"t\u0069tle":1})",
                             R"({"title":"a\u0000"})", R"({"title":{"a":["\u0000"]}})"}) {
        const auto object = jsonObject(body, {"x"_L1, "title"_L1});
        QVERIFY(!object);
        QCOMPARE(object.error().code, ErrorCode::Invalid);
        QVERIFY2(object.error().detail.contains("\"title\""_L1), qPrintable(object.error().detail));
    }
    const auto inAName = jsonObject(R"({"title":1,"a\u0000":2})", {"title"_L1});
    QVERIFY2(!inAName && inAName.error().detail.startsWith("The name of a member"_L1), "it is not in \"title\"");
    const auto unknown = jsonObject(R"({"title":1,"admin":true})", {"title"_L1});
    QCOMPARE(unknown.error().code, ErrorCode::Invalid);
    QVERIFY(unknown.error().detail.contains("\"admin\""_L1));
}

void TstJsonObject::refusesEveryPrefix()
{
    const QByteArray body = R"({"title":"\ud83d\ude00é","content":[-1.5e-3,true,{"a":null}]})";
    for (qsizetype size = 0; size < body.size(); ++size)
        QVERIFY2(!jsonObject(body.first(size), {"title"_L1, "content"_L1}), body.first(size));
    QVERIFY(jsonObject(body, {"title"_L1, "content"_L1}));
}

void TstJsonObject::readsWhatIsWritten()
{
    QString title;
    for (char16_t c = 1; c < 0x180; ++c)
        title += QChar(c);
    title += u"\U0001F600"_s;
    JsonWriter json;
    json.beginObject();
    json.name("title"_L1).string(title);
    json.name("content"_L1).beginArray();
    json.number(-5).boolean(true).null().raw("[1]").string("ascii"_L1).beginObject().endObject();
    json.endArray().endObject();
    const auto object = jsonObject(json.bytes(), {"title"_L1, "content"_L1});
    QVERIFY2(object, object ? "" : qPrintable(object.error().detail));
    QCOMPARE(object->value("title"_L1).toString(), title);
    QCOMPARE(object->value("content"_L1).toArray(),
             (QJsonArray{-5, true, QJsonValue::Null, QJsonArray{1}, u"ascii"_s, QJsonObject{}}));
}

QTEST_GUILESS_MAIN(TstJsonObject)
#include "tst_jsonobject.moc"
