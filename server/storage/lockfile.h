// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <tl/expected.hpp>

#include <QString>

#include <utility>

// An exclusive lock between processes: flock(2) on a file, most often one of its own, which then holds the PID of its
// holder as text. It ends with the process, however that ends; the file stays, since removing it would let two
// processes lock two files of one name.
// Threads: a value; not synchronised. The descriptor is not inherited by children (close on exec).
class LockFile
{
public:
    struct Failure {
        int systemError = 0; // errno; EWOULDBLOCK: held by another process
        QString holder;      // the PID in the file, where it is there for that
    };
    enum class Content : quint8 { Holder, Untouched };
    // Creates the file when it is missing.
    static tl::expected<LockFile, Failure> lock(const QString &path, Content content = Content::Holder);
    // Locks a file that is there, and leaves it as it is; ENOENT: it is not.
    static tl::expected<LockFile, Failure> lockExisting(const QString &path);

    LockFile(LockFile &&other) noexcept
        : m_descriptor(std::exchange(other.m_descriptor, -1))
    {
    }
    LockFile &operator=(LockFile &&other) noexcept
    {
        std::swap(m_descriptor, other.m_descriptor);
        return *this;
    }
    ~LockFile();

private:
    explicit LockFile(int descriptor)
        : m_descriptor(descriptor)
    {
    }
    int m_descriptor;
};
