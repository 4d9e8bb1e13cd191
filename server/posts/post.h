// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <optional>

// A post as it is stored and answered. Times are ISO 8601 in UTC with milliseconds.
struct Post {
    QString id; // UUIDv7, 36 characters: its order is the order of creation
    QString title;
    std::optional<QString> content;
    qint64 revision = 1; // raised by each change; with the id it makes the entity tag
    QString createdAt;
    QString updatedAt;
};

// A post's columns in UTF-8 as a statement holds them, in the order of postColumns.
struct PostView {
    QByteArrayView id;
    QByteArrayView title;
    std::optional<QByteArrayView> content;
    QByteArrayView createdAt;
    QByteArrayView updatedAt;
};

void appendJson(QByteArray &out, const PostView &post);
QByteArray toJson(const Post &post); // {"id","title","content","createdAt","updatedAt"}

// Strong entity tag (RFC 9110, section 8.8.3) of a post's `data`, quotes included.
QByteArray entityTag(QByteArrayView id, qint64 revision);
QByteArray entityTag(const Post &post);
