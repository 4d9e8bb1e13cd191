// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/controlprotocol.h"

#include <tl/expected.hpp>

#include <algorithm>
#include <set>

// What a line of a peer asks (JSON-RPC 2.0, section 4).
struct ControlRequest {
    QJsonValue id; // undefined: no answer is wanted
    QString method;
    QJsonValue params; // undefined, an object, or an array, which no method takes
};

// Why a line is no request.
struct BadControlRequest {
    ControlError error;
    QJsonValue id;          // to answer with
    bool isRubbish = false; // whoever sends it speaks another language: nothing more is to be read from it
};

tl::expected<ControlRequest, BadControlRequest> parseControlRequest(const QByteArray &line);

// The parameters as a struct with jsonMembers(); nothing when one is missing, unknown or of the wrong type.
template <typename Params>
std::optional<Params> controlParams(const QJsonObject &json)
{
    static const std::set<QString> known =
        std::apply([](const auto &...member) { return std::set<QString>{QString::fromLatin1(member.name)...}; },
                   Params::jsonMembers());
    const QStringList names = json.keys();
    Params params;
    const bool isRight =
        std::all_of(names.begin(), names.end(), [](const QString &name) { return known.contains(name); }) &&
        fromJson(json, params);
    return isRight ? std::optional(params) : std::nullopt;
}
