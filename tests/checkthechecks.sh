#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Shows that checkincludes.cmake and checkrepository.sh can fail: each row plants one fault in a small tree that passes,
# and expects it to be named.
# shellcheck disable=SC2016,SC2317 # backquotes of Markdown; functions called by name
set -euo pipefail

tests=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree="$work/a tree"
licence='// SPDX-License-Identifier: GPL-3.0-or-later'
status=0

includes() { cmake -DROOT="$tree" -P "$tests/checkincludes.cmake"; }
repository() { "$tests/checkrepository.sh" "$tree"; }

plant() { # PATH LINE...
    mkdir -p "$(dirname -- "$tree/$1")"
    printf '%s\n' "${@:2}" > "$tree/$1"
}
soundTree() {
    rm -rf "$tree"
    plant shared/value.h "$licence" '#include <vector>'
    plant server/storage/sql.h "$licence" '#include "shared/value.h"'
    plant server/posts/posts.h "$licence" '#include "server/storage/sql.h"'
    plant server/operations/registry.cpp "$licence" '#include "server/posts/posts.h"' '#include "registry.moc"'
    plant README.md '# Title' 'See `shared/value.h`, `server/*/sql.h`, [here](docs/more.md#some-more), [there](#title).'
    plant docs/architecture.md '| I1 | always |'
    plant tests/tst_value.cpp "$licence" '// I1: always'
    plant docs/more.md '## Some more' 'Back to [the start](../README.md); https://example.org/home/page is no path.'
}
accepts() { # CHECK
    local output
    if ! output=$("$1" 2>&1); then
        printf 'FAIL: %s refuses a sound tree: %s\n' "$1" "$output"
        status=1
    fi
}
refuses() { # CHECK EXPECTED-WORDS
    local output
    if output=$("$1" 2>&1); then
        printf 'FAIL: %s accepts a tree it should refuse with: %s\n' "$1" "$2"
        status=1
    elif [[ $(tr -s ' \n' ' ' <<< "$output") != *"$2"* ]]; then
        printf 'FAIL: %s should say: %s\nbut says: %s\n' "$1" "$2" "$output"
        status=1
    fi
}
# row CHECK EXPECTED-WORDS PATH LINE...
row() {
    soundTree
    plant "${@:3}"
    refuses "$1" "$2"
}

soundTree
accepts includes
accepts repository

row includes 'shared/bad.h: may not include server/storage/sql.h' shared/bad.h '#include "server/storage/sql.h"'
row includes 'shared/bad.h: may not include monitor/window.h' shared/bad.h '#include <monitor/window.h>'
row includes 'monitor/bad.cpp: may not include server/posts/posts.h' monitor/bad.cpp '#include "server/posts/posts.h"'
row includes 'server/load/bad.cpp: may not include monitor/window.h' server/load/bad.cpp '#include "monitor/window.h"'
row includes 'server/load/bad.cpp: may not include server/http/x.h' server/load/bad.cpp '#include "server/http/x.h"'
row includes 'server/storage/bad.h: may not include server/ipc/frame.h' \
    server/storage/bad.h '#include "server/ipc/frame.h"'
row includes 'server/ipc/bad.h: may not include server/storage/sql.h' \
    server/ipc/bad.h '  #  include "server/storage/sql.h"'
row includes 'server/operations/bad.cpp: may not include server/posts/posts.h' \
    server/operations/bad.cpp '#include "server/posts/posts.h"'
row includes 'server/http/deep/bad.h: may not include server/worker/w.h' \
    server/http/deep/bad.h '#include "server/worker/w.h"'
row includes 'server/posts/bad.h: may not include server/comments/c.h' \
    server/posts/bad.h '#include "server/comments/c.h"'
row includes 'server/primary/bad.h: may not include server/worker/w.h' \
    server/primary/bad.h '#include "server/worker/w.h"'
row includes 'server/main.cpp: may not include server/primary/p.h' server/main.cpp '#include "server/primary/p.h"'
row includes 'server/attic/bad.h: no rule for server/attic/' server/attic/bad.h ''
row includes '"value.h" is not written from the root' shared/bad.h '#include "value.h"'
row includes '"../server/storage/sql.h" is not written from the root' shared/bad.h '#include "../server/storage/sql.h"'

row repository 'shared/bad.h:1: no line SPDX' shared/bad.h '#pragma once'
row repository 'packaging/run:1: no line SPDX' packaging/run '#!/bin/bash'
row repository 'docs/more.md:1: path of one machine: /home/someone' docs/more.md 'cd /home/someone'
row repository 'shared/bad.h:2: unfinished: TODO' shared/bad.h "$licence" '// TODO: later'
row repository 'shared/bad.h:2: there is no document PLAN.md' shared/bad.h "$licence" '// see PLAN.md'
row repository 'README.md:1: there is no shared/gone.h' README.md '`shared/gone.h`'
row repository 'README.md:1: there is no server/gone/*.cpp' README.md '`server/gone/*.cpp`'
row repository 'README.md:1: the link leads nowhere: docs/gone.png' README.md '[picture](docs/gone.png)'
row repository 'README.md:1: no heading for the link docs/more.md#gone' README.md '[more](docs/more.md#gone)'
row repository 'README.md:1: no heading for the link #gone' README.md '[more](#gone)'
row repository 'docs/architecture.md:2: no test names I2' docs/architecture.md '| I1 | always |' '| I2 | never |'

exit "$status"
