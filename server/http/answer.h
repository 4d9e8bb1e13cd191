// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <vector>

// One header field of an answer. Names and values are ours, never bytes of a client as they came.
struct HeaderField {
    QByteArray name;
    QByteArray value;
};
using HeaderFields = std::vector<HeaderField>;
