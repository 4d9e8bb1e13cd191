# SPDX-License-Identifier: GPL-3.0-or-later
# A wrong write operation does not compile, and the compiler says what to do about it. Each file here is a pair: as it is
# it compiles; with WRONG defined it does not, for the reason in its "expect:" line. Without the first half of the pair a
# typing error would pass as the expected failure.
#
#   cmake -DCOMPILER=<c++> -DFLAGS=<response file> -DSOURCE=<file> -P tests/compile/check.cmake
cmake_minimum_required(VERSION 3.25)

file(STRINGS ${SOURCE} expected REGEX "^// expect: ")
string(REPLACE "// expect: " "" expected "${expected}")
if(expected STREQUAL "")
    message(FATAL_ERROR "${SOURCE} says nowhere what it expects")
endif()

function(compile result output)
    execute_process(COMMAND ${COMPILER} @${FLAGS} ${ARGN} -fsyntax-only ${SOURCE}
        RESULT_VARIABLE code OUTPUT_VARIABLE text ERROR_VARIABLE text)
    set(${result} ${code} PARENT_SCOPE)
    set(${output} "${text}" PARENT_SCOPE)
endfunction()

compile(code text)
if(NOT code EQUAL 0)
    message(FATAL_ERROR "the right twin does not compile:\n${text}")
endif()
compile(code text -DWRONG)
if(code EQUAL 0)
    message(FATAL_ERROR "it compiles, but must not")
endif()
string(FIND "${text}" "${expected}" position)
if(position EQUAL -1)
    message(FATAL_ERROR "the compiler does not say \"${expected}\":\n${text}")
endif()
