// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/fieldcodec.h"
#include "server/operations/writequeueerror.h"

#include <QLatin1StringView>

class WriteTransaction;

// What a write operation is: a plain struct that names itself and its result, and whose members are its arguments.
//
//   struct CreatePost {
//       static constexpr auto name = "createPost"_L1;  // unique; shown in statistics
//       static constexpr int successStatus = 201;      // HTTP status of the answer, kept with its idempotency key
//       using Result = Post;                           // a plain struct that travels as well
//       QString title;
//       std::optional<QString> content;
//   };
//   WriteResult<Post> apply(WriteTransaction &db, const CreatePost &operation);
//
// `apply` runs in the writer, inside the operation's savepoint: whatever it did is undone when it returns an error or
// throws. Listing the struct in registry.h makes it an operation; docs/adding-operations.md walks through all steps.
template <typename T>
concept NamesItself = requires
{
    {
        T::name
        } -> std::convertible_to<QLatin1StringView>;
    {
        T::successStatus
        } -> std::convertible_to<int>;
};

template <typename T>
concept HasResult = requires
{
    typename T::Result;
};

template <typename T>
concept HasApply = requires(WriteTransaction &db, const T &operation)
{
    apply(db, operation);
};

// Instantiating this for a type reports, in words, the first thing that keeps it from being an operation.
template <typename T>
struct CheckOperation {
    static_assert(std::is_aggregate_v<T>,
                  "OneWriter: a write operation is a plain struct: public members, no constructors, no base classes");
    static_assert(NamesItself<T>,
                  "OneWriter: give the operation its name and status: static constexpr auto name = \"verbNoun\"_L1; "
                  "static constexpr int successStatus = 200;");
    static_assert(HasResult<T>, "OneWriter: say what the operation returns: using Result = SomeStruct;");
    static_assert(HasApply<T>,
                  "OneWriter: declare WriteResult<Result> apply(WriteTransaction &db, const Operation &operation) "
                  "beside the operation");

    template <typename... Fields>
    static consteval bool allTravel(std::type_identity<std::tuple<Fields &...>>)
    {
        return (Travels<Fields> && ...);
    }
    template <typename Struct>
    static consteval bool membersTravel()
    {
        if constexpr (std::is_aggregate_v<Struct>)
            return allTravel(std::type_identity<decltype(fieldsOf(std::declval<Struct &>()))>{});
        else
            return false;
    }
    static_assert(membersTravel<T>(),
                  "OneWriter: a member of this operation cannot travel to the writer; use Qt value types, or give its "
                  "type QDataStream operators");

    static consteval bool resultFits()
    {
        if constexpr (HasResult<T> && HasApply<T>)
            return std::is_same_v<decltype(apply(std::declval<WriteTransaction &>(), std::declval<const T &>())),
                                  WriteResult<typename T::Result>>;
        else
            return true; // reported above
    }
    static_assert(resultFits(), "OneWriter: apply() must return WriteResult<Operation::Result>");

    static consteval bool resultTravels()
    {
        if constexpr (HasResult<T>)
            return membersTravel<typename T::Result>();
        else
            return true; // reported above
    }
    static_assert(resultTravels(),
                  "OneWriter: a member of the operation's Result cannot travel back to the worker; use Qt "
                  "value types, or give its type QDataStream operators");

    static constexpr bool passed = true;
};
