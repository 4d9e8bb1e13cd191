// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/operations/registry.h"

// The one place where the engine room meets the resources (tests/checkincludes.cmake knows it).
#include "server/comments/commentwrites.h"
#include "server/posts/postwrites.h"

#include <QCryptographicHash>

#include <algorithm>
#include <typeinfo>

namespace
{

template <typename Operation>
WriteResult<QByteArray> run(WriteTransaction &db, const QByteArray &arguments)
{
    const auto operation = decodeFields<Operation>(arguments);
    if (!operation)
        return refused(ErrorCode::OpFailed, QStringLiteral("The arguments of the operation do not decode."));
    return apply(db, *operation).map([](const auto &result) { return encodeFields(result); });
}

template <typename Operation>
QByteArray resultJson(const QByteArray &bytes)
{
    const auto result = decodeFields<typename Operation::Result>(bytes);
    return result ? toJson(*result) : QByteArray();
}

template <typename... T>
constexpr std::array<OperationEntry, sizeof...(T)> tableOf(OperationList<T...>)
{
    static_assert((CheckOperation<T>::passed && ...));
    return {OperationEntry{T::name, T::successStatus, run<T>, resultJson<T>}...};
}

template <typename Struct>
void addShape(QCryptographicHash &hash)
{
    // The names of the member types, as this compiler spells them: primary and worker are always one build.
    hash.addData(QByteArrayView(typeid(decltype(fieldsOf(std::declval<Struct &>()))).name()));
}

template <typename... T>
QByteArray fingerprintOf(OperationList<T...>)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    (
        [&hash] {
            hash.addData(QByteArrayView(T::name.data(), T::name.size()));
            addShape<T>(hash);
            addShape<typename T::Result>(hash);
        }(),
        ...);
    return hash.result();
}

} // namespace

const std::array<OperationEntry, Operations::size> &operationTable()
{
    static constexpr auto table = tableOf(Operations{});
    return table;
}

const OperationEntry *findOperation(QStringView name)
{
    const auto &table = operationTable();
    const auto found =
        std::find_if(table.begin(), table.end(), [name](const auto &entry) { return entry.name == name; });
    return found == table.end() ? nullptr : &*found;
}

QByteArray registryFingerprint()
{
    static const QByteArray fingerprint = fingerprintOf(Operations{});
    return fingerprint;
}
