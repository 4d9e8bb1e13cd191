// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QUrl>

#include <tl/expected.hpp>

#include <sys/socket.h>

// An address to connect to, as connect(2) takes it.
struct Endpoint {
    sockaddr_storage address{};
    socklen_t length = 0;
};

// All addresses of the host of `url`, in the order in which the system would try them; never empty. Asks the resolver
// and waits for it: called once, before anything is measured. The error is a sentence without its subject.
tl::expected<QList<Endpoint>, QString> resolve(const QUrl &url);
