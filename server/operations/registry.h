// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/operations/operation.h"

#include <QList>

#include <array>

// The one list of all write operations. To add one: declare it here, add it to `Operations`, and include the header
// that defines it in registry.cpp.
struct CreatePost;
struct UpdatePost;
struct DeletePost;
struct CreateComment;

template <typename... T>
struct OperationList {
    static constexpr std::size_t size = sizeof...(T);
    template <typename Operation>
    static constexpr bool contains = (std::is_same_v<Operation, T> || ...);
    // Position of an operation in the list: its number between the processes of one build.
    template <typename Operation>
    static constexpr quint16 indexOf = [] {
        quint16 index = 0;
        (void)((std::is_same_v<Operation, T> || (++index, false)) || ...);
        return index;
    }();
};

using Operations = OperationList<CreatePost, UpdatePost, DeletePost, CreateComment>;

// An operation with its types erased: what the writer and the fate of a write (/writes/KEY) work with.
struct OperationEntry {
    QLatin1StringView name;
    int successStatus;
    // Decodes the arguments, applies the operation and encodes its result.
    // Errors: what apply() returns; OP_FAILED for arguments that do not decode. What apply() throws passes through.
    WriteResult<QByteArray> (*run)(WriteTransaction &db, const QByteArray &arguments);
    // The result as the "data" of an HTTP answer; empty when the bytes do not decode (recorded by another version).
    QByteArray (*resultJson)(const QByteArray &result);
};

// All operations, at the position Operations::indexOf<T> gives.
const std::array<OperationEntry, Operations::size> &operationTable();
// The entry of that name, or nullptr.
const OperationEntry *findOperation(QStringView name);
// A hash over the names, arguments and results of all operations. Primary and worker compare it when they meet: after
// an upgrade of the file on disk a respawned worker could otherwise speak of other operations than the primary.
QByteArray registryFingerprint();
