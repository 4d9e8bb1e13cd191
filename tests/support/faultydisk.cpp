// SPDX-License-Identifier: GPL-3.0-or-later
// A disk that fails on demand, to be put before the C library with LD_PRELOAD. While the file named by the environment
// variable ONEWRITER_DISK_FAULT exists, the calls it names fail on write-ahead logs, and on nothing else:
//
//   sync EIO        fdatasync and fsync report an I/O error; what was written stays in the page cache
//   write EIO       a write reports an I/O error
//   write ENOSPC    there is no space for a write
//
// With a further word "once" the first failure removes the file.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

namespace
{

bool isLog(int descriptor)
{
    char link[64];
    char path[4096];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    const ssize_t length = ::readlink(link, path, sizeof path);
    return length > 4 && std::memcmp(path + length - 4, "-wal", 4) == 0;
}

// The errno that `call` on this descriptor is to fail with, or 0.
int faultOf(const char *call, int descriptor)
{
    const char *file = std::getenv("ONEWRITER_DISK_FAULT");
    if (!file || !isLog(descriptor))
        return 0;
    const int fault = ::open(file, O_RDONLY | O_CLOEXEC);
    if (fault < 0)
        return 0;
    char text[32] = {};
    const ssize_t length = ::read(fault, text, sizeof text - 1);
    ::close(fault);
    const size_t nameLength = std::strlen(call);
    if (length <= ssize_t(nameLength) || std::strncmp(text, call, nameLength) != 0)
        return 0;
    if (std::strstr(text, "once"))
        ::unlink(file);
    return std::strstr(text, "ENOSPC") ? ENOSPC : EIO;
}

template <typename Function>
Function next(const char *name)
{
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

template <typename Function, typename... Arguments>
auto callUnlessFaulty(const char *fault, const char *name, int descriptor, Arguments... arguments)
    -> decltype(Function{}(descriptor, arguments...))
{
    if (const int error = faultOf(fault, descriptor)) {
        errno = error;
        return -1;
    }
    return next<Function>(name)(descriptor, arguments...);
}

} // namespace

extern "C" int fdatasync(int descriptor)
{
    return callUnlessFaulty<int (*)(int)>("sync", "fdatasync", descriptor);
}

extern "C" int fsync(int descriptor)
{
    return callUnlessFaulty<int (*)(int)>("sync", "fsync", descriptor);
}

extern "C" ssize_t write(int descriptor, const void *data, size_t size)
{
    return callUnlessFaulty<ssize_t (*)(int, const void *, size_t)>("write", "write", descriptor, data, size);
}

extern "C" ssize_t pwrite64(int descriptor, const void *data, size_t size, off64_t offset)
{
    return callUnlessFaulty<ssize_t (*)(int, const void *, size_t, off64_t)>("write", "pwrite64", descriptor, data,
                                                                             size, offset);
}
