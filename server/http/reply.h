// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/answer.h"
#include "server/http/httpcounters.h"
#include "server/http/jsonwriter.h"
#include "server/http/problem.h"

#include <QHttpServerResponder>

#include <list>
#include <memory>

class PendingReplies;

// The answer to one request: a copyable handle that a route may keep until, say, its write came back.
//
//   router.add({.method = Method::Post, .path = u"/posts"_s}, [&queue](const QHttpServerRequest &request, Reply reply)
//   {
//       queue.write(CreatePost{...}).then(context, [reply](const WriteResult<Post> &result) {
//           if (!result)
//               return reply.problem(result.error());
//           JsonWriter json = Reply::object();          // {"worker":123
//           json.name("data"_L1); write(json, *result); // ,"data":{...}
//           reply.json(201, std::move(json), {{"Location", "/posts/" + result->id}});
//       });
//   });
//
// Every request is answered exactly once: the first answer counts and later ones are ignored; when the last copy dies
// unanswered the client gets OP_FAILED, so no mistake in a route leaves a client waiting. A reply may outlive the
// server: it then answers nobody.
// Threads: the worker's main thread.
// Rule:    the gateway adds Date, Connection and X-Worker, and turns a 200 into a 304 where If-None-Match says so,
//          which is why routes only give their ETag and never look at If-None-Match of a GET.
class Reply
{
public:
    Reply(std::shared_ptr<PendingReplies> pending, QHttpServerResponder &&responder);

    // An object that has begun with "worker": what every JSON answer starts with. json() ends it.
    static JsonWriter object();

    void json(int status, JsonWriter object, const HeaderFields &fields = {}) const;
    // `fields` adds to those of the problem.
    void problem(const Problem &problem, const HeaderFields &fields = {}) const;
    void send(int status, const QByteArray &contentType, const QByteArray &body, const HeaderFields &fields = {}) const;

private:
    struct State;
    std::shared_ptr<State> m_state;
};

// The responders of all requests that wait for their answer. They point into QHttpServer's sockets, so they must be
// gone before it is: cancel() drops them, and the replies that still refer to them answer nobody from then on. Owner:
// Router, shared with each Reply.
class PendingReplies
{
public:
    using Position = std::list<QHttpServerResponder>::iterator;

    explicit PendingReplies(HttpCounters &counters)
        : m_counters(counters)
    {
    }

    Position add(QHttpServerResponder &&responder);
    // Does nothing after cancel().
    void answer(Position position, int status, const QByteArray &contentType, const QByteArray &body,
                const HeaderFields &fields);
    void countError(const Problem &problem);
    void cancel();

private:
    std::list<QHttpServerResponder> m_responders;
    HttpCounters &m_counters;
    bool m_isCancelled = false;
};
