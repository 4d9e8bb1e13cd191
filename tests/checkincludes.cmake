# SPDX-License-Identifier: GPL-3.0-or-later
# The directions in which includes may point. Linking would not tell: all folders of the server are one library.
#
#   cmake -DROOT=<source tree> -P tests/checkincludes.cmake
cmake_minimum_required(VERSION 3.25)

# What each folder may include besides itself, from what everybody uses to who uses everything. Folders of one rank
# never include each other.
set(below_shared "")
set(below_monitor shared)
set(below_server/storage shared)
set(below_server/ipc shared)
set(below_server/load shared)
set(below_server/operations shared server/storage server/ipc)
set(below_server/http ${below_server/operations} server/operations)
set(below_server/posts ${below_server/http} server/http)
set(below_server/comments ${below_server/http} server/http)
set(below_server/primary ${below_server/posts} server/posts server/comments)
set(below_server/worker ${below_server/posts} server/posts server/comments)
set(below_server/commands ${below_server/primary} server/primary server/worker server/load)
set(below_server shared server/commands) # server/main.cpp

# The one place where the engine room meets the resources: the list of all operations.
set(exception_server/operations/registry.cpp server/posts server/comments)

# The folder that a path from the root belongs to: "server/http/gateway.h" and "server/http/x/y.h" to "server/http".
function(folder_of path result)
    string(REGEX MATCH "^(shared|monitor|server/[^/]+)/" folder ${path})
    if(folder)
        string(REGEX REPLACE "/$" "" folder ${folder})
    else()
        cmake_path(GET path PARENT_PATH folder)
    endif()
    set(${result} ${folder} PARENT_SCOPE)
endfunction()

set(faults "")
file(GLOB_RECURSE files RELATIVE ${ROOT}
    ${ROOT}/shared/*.h ${ROOT}/shared/*.cpp ${ROOT}/server/*.h ${ROOT}/server/*.cpp
    ${ROOT}/monitor/*.h ${ROOT}/monitor/*.cpp)
foreach(file IN LISTS files)
    folder_of(${file} folder)
    if(NOT DEFINED below_${folder})
        string(APPEND faults "\n${file}: no rule for ${folder}/ in tests/checkincludes.cmake")
        continue()
    endif()
    file(STRINGS ${ROOT}/${file} includes REGEX "^[ \t]*#[ \t]*include[ \t]*[<\"]")
    foreach(include IN LISTS includes)
        string(REGEX MATCH "[<\"][^>\"]+" target ${include})
        if(target MATCHES "^[<\"](shared|server|monitor)/")
            string(SUBSTRING ${target} 1 -1 target)
            folder_of(${target} targetFolder)
            if(NOT targetFolder IN_LIST below_${folder} AND NOT targetFolder STREQUAL folder
                    AND NOT targetFolder IN_LIST exception_${file})
                list(JOIN below_${folder} " " permitted)
                string(APPEND faults "\n${file}: may not include ${target}; ${folder}/ may use: ${permitted}")
            endif()
        elseif(target MATCHES "^\"" AND NOT target MATCHES "^\"[a-z0-9]+\\.moc$")
            string(APPEND faults "\n${file}: ${target}\" is not written from the root of the tree")
        endif()
    endforeach()
endforeach()

list(LENGTH files count)
if(count EQUAL 0)
    message(FATAL_ERROR "No sources below ${ROOT}")
elseif(faults)
    message(FATAL_ERROR "Includes that the layering forbids:${faults}")
endif()
message(STATUS "${count} files include only what is below them")
