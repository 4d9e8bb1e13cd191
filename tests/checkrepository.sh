#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What every file of the tree must keep to, whatever it holds; prints each fault as FILE:LINE.
#
#   tests/checkrepository.sh <source tree>
set -euo pipefail
export LC_ALL=C
cd -- "$1"

status=0
fault() {
    printf '%s\n' "$*" >&2
    status=1
}

mapfile -d '' files < <(find . \( -path ./.git -o -path ./build -o -path ./data \) -prune -o -type f -print0)
files=("${files[@]#./}")
mapfile -d '' documents < <(printf '%s\0' "${files[@]}" | grep -z '\.md$')

# Each source names its licence in the first line, or in the second below "#!".
mapfile -d '' sources < <(printf '%s\0' "${files[@]}" |
    grep -zE '(\.(h|cpp|cmake|in|sql|qss|lua|py|sh)|(^|/)(CMakeLists\.txt|run|check))$')
for file in "${sources[@]}"; do
    head -n 2 -- "$file" | grep -q 'SPDX-License-Identifier: GPL-3\.0-or-later' ||
        fault "$file:1: no line SPDX-License-Identifier: GPL-3.0-or-later"
done

# The self-test quotes what is forbidden.
mapfile -d '' texts < <(printf '%s\0' "${files[@]}" | grep -zvx 'tests/checkthechecks\.sh')

# matches PATTERN FILE...: prints FILE:LINE:MATCH for each; binary files are passed over.
matches() {
    local pattern=$1
    shift
    grep -HnoIP -- "$pattern" "$@" || true
}

# proseMatches PATTERN: the same in all documents, without their blocks of code and the files they tell readers to add.
proseMatches() {
    local document
    for document in "${documents[@]}"; do
        awk '/^```/ { isCode = !isCode; print ""; next } isCode || /^New file / { print ""; next } { print }' "$document" |
            grep -HnoP --label="$document" -- "$1" || true
    done
}

# Nothing points at one machine's folders, and nothing is left for later or passed over silently.
while IFS=: read -r file line match; do
    fault "$file:$line: path of one machine: $match"
done < <(matches '(?<![\w./~-])/(home|root|work|Users)/\w+' "${texts[@]}")
while IFS=: read -r file line match; do
    fault "$file:$line: unfinished: $match"
done < <(matches '\b(T[O]DO|F[I]XME|Q[S]KIP)\b' "${texts[@]}")

# resolves FILE TARGET: the target exists, seen from the root or from the file's folder. It may hold a * for many.
resolves() {
    compgen -G "$2" > /dev/null || compgen -G "$(dirname -- "$1")/$2" > /dev/null
}

# A document that is mentioned is one of ours. Documents name only paths that exist, and their links lead somewhere.
while IFS=: read -r file line match; do
    resolves "$file" "$match" || fault "$file:$line: there is no document $match"
done < <(matches '(?<![\w./:*-])[\w./-]+\.md\b' "${texts[@]}")
# shellcheck disable=SC2016 # a backquote of Markdown
while IFS=: read -r file line match; do
    resolves "$file" "$match" || fault "$file:$line: there is no $match"
done < <(proseMatches '`\K(shared|server|monitor|resources|tests|packaging|docs|\.ci)/[^`\s]*')
while IFS=: read -r file line match; do
    resolves "$file" "$match" || fault "$file:$line: the link leads nowhere: $match"
done < <(proseMatches '\]\(\K(?!https?://|mailto:)[^)#\s]+')

# Headings as GitHub turns them into anchors.
anchorsOf() {
    sed -n 's/^##* //p' "$1" | tr '[:upper:]' '[:lower:]' | sed 's/[^a-z0-9 _-]//g; s/ /-/g'
}
while IFS=: read -r file line match; do
    target=${match%%#*}
    document=$file
    [[ -z $target ]] || document=$(dirname -- "$file")/$target
    [[ $document == *.md && -f $document ]] || continue # reported above
    anchorsOf "$document" | grep -qxF -- "${match#*#}" || fault "$file:$line: no heading for the link $match"
done < <(proseMatches '\]\(\K(?!https?://)[^)\s]*#[^)\s]+')

# Each invariant of the architecture is named by a test.
while IFS=: read -r file line match; do
    grep -rqw --include='*.cpp' -- "$match" tests || fault "$file:$line: no test names $match"
done < <(matches '^\| \KI\d+' docs/architecture.md)

((status)) || echo "${#files[@]} files, ${#sources[@]} sources and ${#documents[@]} documents are as they must be"
exit "$status"
