// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/operations/registry.h"

#include <QFuture>
#include <QPromise>

#include <functional>

// What makes one write safe to send again (Idempotency-Key). An empty key: nothing is recorded.
struct WriteIdentity {
    QByteArray scope; // SHA-256 of the client's token, empty without one: keys are apart per token
    QByteArray key;   // 1 to 255 of A-Z a-z 0-9 . _ ~ : -
};

// An operation's answer as it comes back from the writer.
struct WriteAnswer {
    WriteResult<QByteArray> result; // encoded Operation::Result
    bool replayed = false;          // the recorded answer of an earlier request with the same key
};

// A typed answer for a caller: result or error, and whether it was replayed.
template <typename T>
struct Written {
    WriteResult<T> result;
    bool replayed = false;
};

// The worker's side of the write queue, as routes see it: every write of every route goes through write().
// Threads: the worker's main thread only.
// Errors:  nothing throws. A refusal by the worker, a refusal by the primary, a lost link and a timeout all arrive as
//          the WriteQueueError of the result; exactly one answer comes for each write.
class WriteQueue
{
public:
    virtual ~WriteQueue() = default;

    // The result of `operation`, or why there is none. The future is copyable and finishes in the event loop (never
    // inside this call), so a continuation given a context object runs after the caller returned.
    template <typename Operation>
    QFuture<WriteResult<typename Operation::Result>> write(const Operation &operation)
    {
        using Result = typename Operation::Result;
        auto promise = std::make_shared<QPromise<WriteResult<Result>>>();
        promise->start();
        auto future = promise->future();
        write(operation, {}, [promise](Written<Result> written) {
            promise->addResult(std::move(written.result));
            promise->finish();
        });
        return future;
    }

    // The same for a write with an idempotency key; without the cost of a future, for the hot path of a route.
    template <typename Operation>
    void write(const Operation &operation, const WriteIdentity &identity,
               std::function<void(Written<typename Operation::Result>)> done)
    {
        static_assert(Operations::contains<Operation>,
                      "OneWriter: this type is not a registered write operation; add it to Operations in "
                      "server/operations/registry.h");
        static_assert(CheckOperation<Operation>::passed);
        submit(Operations::indexOf<Operation>, encodeFields(operation), identity,
               [done = std::move(done)](WriteAnswer answer) {
                   using Result = typename Operation::Result;
                   if (!answer.result) {
                       done({tl::unexpected(std::move(answer.result.error())), answer.replayed});
                   } else if (auto result = decodeFields<Result>(*answer.result)) {
                       done({*std::move(result), answer.replayed});
                   } else { // recorded under this key by another version of the program
                       done({refused(ErrorCode::OpFailed,
                                     QStringLiteral("The write was applied, but its recorded "
                                                    "answer cannot be read."),
                                     Outcome::Unknown),
                             answer.replayed});
                   }
               });
    }

protected:
    // Sends one encoded operation to the writer. `done` is called exactly once, never inside submit().
    virtual void submit(quint16 operation, QByteArray arguments, const WriteIdentity &identity,
                        std::function<void(WriteAnswer)> done) = 0;
};
