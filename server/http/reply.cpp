// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/reply.h"

#include <unistd.h>

using namespace Qt::StringLiterals;

struct Reply::State {
    std::shared_ptr<PendingReplies> pending;
    PendingReplies::Position position;
    bool isAnswered = false;

    State(std::shared_ptr<PendingReplies> replies, QHttpServerResponder &&responder)
        : pending(std::move(replies))
        , position(pending->add(std::move(responder)))
    {
    }
    ~State()
    {
        if (!isAnswered)
            answer(Problem(ErrorCode::OpFailed, u"The request was dropped without an answer."_s), {});
    }
    Q_DISABLE_COPY_MOVE(State)

    void answer(int status, const QByteArray &contentType, const QByteArray &body, const HeaderFields &fields)
    {
        if (std::exchange(isAnswered, true))
            return;
        pending->answer(position, status, contentType, body, fields);
    }
    void answer(const Problem &problem, const HeaderFields &more)
    {
        if (isAnswered)
            return;
        pending->countError(problem);
        answer(problem.status(), Problem::contentType(), problem.json(), problem.fields(more));
    }
};

Reply::Reply(std::shared_ptr<PendingReplies> pending, QHttpServerResponder &&responder)
    : m_state(std::make_shared<State>(std::move(pending), std::move(responder)))
{
}

JsonWriter Reply::object()
{
    static const qint64 worker = ::getpid(); // a system call each time
    JsonWriter json;
    json.beginObject().name("worker"_L1).number(worker);
    return json;
}

void Reply::json(int status, JsonWriter object, const HeaderFields &fields) const
{
    object.endObject();
    send(status, "application/json"_ba, object.bytes(), fields);
}

void Reply::problem(const Problem &problem, const HeaderFields &fields) const
{
    m_state->answer(problem, fields);
}

void Reply::send(int status, const QByteArray &contentType, const QByteArray &body, const HeaderFields &fields) const
{
    m_state->answer(status, contentType, body, fields);
}

PendingReplies::Position PendingReplies::add(QHttpServerResponder &&responder)
{
    return m_responders.insert(m_responders.end(), std::move(responder));
}

// The only place that knows how QHttpServer writes an answer: header fields were an initializer_list, whose length is
// fixed at compile time, before Qt 6.8 brought QHttpHeaders. The responder is destroyed as soon as it has answered,
// since newer versions read no further request from its socket until then.
void PendingReplies::answer(Position position, int status, const QByteArray &contentType, const QByteArray &body,
                            const HeaderFields &fields)
{
    if (m_isCancelled)
        return;
    const auto code = QHttpServerResponder::StatusCode(status);
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    QHttpHeaders headers;
    headers.append(QHttpHeaders::WellKnownHeader::ContentType, contentType);
    for (const HeaderField &field : fields)
        headers.append(field.name, field.value);
    position->write(body, headers, code);
#else
    // All fields in one call, since each call costs four writes.
    QByteArray values = contentType;
    for (const HeaderField &field : fields)
        values.append("\r\n").append(field.name).append(": ").append(field.value);
    values.append("\r\nContent-Length: ").append(QByteArray::number(body.size()));
    position->writeStatusLine(code);
    position->writeHeader("Content-Type"_ba, values);
    position->writeBody(body);
#endif
    m_responders.erase(position);
}

void PendingReplies::countError(const Problem &problem)
{
    if (!m_isCancelled) // afterwards the counters may be gone as well
        m_counters.countError(problem.code, problem.outcome.has_value());
}

void PendingReplies::cancel()
{
    m_isCancelled = true;
    m_responders.clear();
}
