// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

// A comment on a post, as it is stored and answered. Comments are never changed, so they have no revision of their own.
struct Comment {
    QString id; // UUIDv7
    QString postId;
    QString body;
    QString createdAt; // ISO 8601 in UTC with milliseconds
};

// A comment's columns in UTF-8 as a statement holds them.
struct CommentView {
    QByteArrayView id;
    QByteArrayView postId;
    QByteArrayView body;
    QByteArrayView createdAt;
};

void appendJson(QByteArray &out, const CommentView &comment);
QByteArray toJson(const Comment &comment); // {"id","postId","body","createdAt"}
