#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# How packaging/setup.sh installs packages, on machines this one is not: dpkg-query, apt-get, sudo and id are stand-ins
# that are told what to answer and write down what was asked of them.
# shellcheck disable=SC2016 # what the stand-ins run is expanded by them
set -euo pipefail

unset ONEWRITER_YES CI # as whoever runs this may have them

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CALLS=$work/calls
status=0

standIn() { # NAME SCRIPT
    printf '#!/bin/bash\n%s\n' "$2" > "$work/bin/$1"
    chmod +x "$work/bin/$1"
}
# A machine on which only g++ is installed, used by root, with package lists that are up to date.
machine() {
    rm -rf "${work:?}"/{bin,tree,calls,calls.updated}
    mkdir -p "$work/bin" "$work/tree"
    cp -r "$root/packaging" "$work/tree/packaging"
    touch "$CALLS"
    local tool
    for tool in bash env sed tee cat mkdir dirname basename script; do
        ln -s "$(command -v "$tool")" "$work/bin/$tool"
    done
    standIn dpkg-query 'for package in "${@:3}"; do
        case $package in g++) echo "installed g++" ;; ninja-build) echo "config-files ninja-build" ;; esac
    done
    exit 1'
    standIn apt-get 'echo "apt-get $*" >> "$CALLS"'
    standIn id 'echo 0'
}
ordinaryUser() {
    standIn id 'echo 1000'
}
withSudo() {
    standIn sudo 'echo "sudo $*" >> "$CALLS"; [[ $1 == --validate ]] || exec "$@"'
}
# ensure [PACKAGE...]: runs ensurePackages there, without a terminal; its output in $said, its success in $worked.
program='set -euo pipefail; source packaging/setup.sh; ensurePackages "$@"; echo done'
ensure() {
    worked=yes
    said=$(cd "$work/tree" && PATH=$work/bin bash -c "$program" packaging/run "$@" 2>&1 < /dev/null) || worked=no
    called=$(< "$CALLS")
}
# The same on a terminal, where somebody types $1.
ensureTyping() {
    local typed=$1
    shift
    worked=yes
    said=$(cd "$work/tree" && PATH=$work/bin script --quiet --return --command \
        "bash -c '$program' packaging/run $*" "$work/typescript" <<< "$typed") || worked=no
    called=$(< "$CALLS")
}

expect() { # WHAT ACTUAL PATTERN
    # shellcheck disable=SC2053 # a pattern on purpose
    if [[ $2 != $3 ]]; then
        printf 'FAIL: %s: %s\n  is:       %s\n  expected: %s\n' "$row" "$1" "$2" "$3"
        status=1
    fi
}

row='nothing is missing'
machine
ensure g++
expect worked "$worked" yes
expect said "$said" 'done'
expect called "$called" ''

row='root'
machine
ensure g++ cmake ninja-build
expect worked "$worked" yes
expect said "$said" '*packages are missing: cmake ninja-build*installing 2 packages*done'
expect called "$called" 'apt-get * install --yes --no-install-recommends cmake ninja-build'

row='root, without package lists'
machine
standIn apt-get 'echo "apt-get $*" >> "$CALLS"
    case " $* " in *" update "*) : > "$CALLS.updated" ;; *) [[ -e $CALLS.updated ]] ;; esac'
ensure cmake
expect worked "$worked" yes
expect called "$called" $'*install*cmake\n*update\n*install*cmake'

row='apt-get fails'
machine
standIn apt-get 'echo "E: no network"; exit 100'
ensure cmake
expect worked "$worked" no
expect said "$said" '*E: no network*failed*'

row='user without sudo'
machine
ordinaryUser
ensure cmake
expect worked "$worked" no
expect said "$said" '*install them as root*apt-get install --no-install-recommends cmake*'
expect called "$called" ''

row='user with sudo, no terminal'
machine
ordinaryUser
withSudo
ensure cmake
expect worked "$worked" no
expect said "$said" '*ONEWRITER_YES=1*apt-get install*cmake*'
expect called "$called" ''

row='user with sudo, no terminal, allowed beforehand'
machine
ordinaryUser
withSudo
ONEWRITER_YES=1 ensure cmake
expect worked "$worked" yes
expect called "$called" $'sudo --validate\nsudo env * apt-get*\napt-get*install*cmake'

row='user with sudo says no'
machine
ordinaryUser
withSudo
ensureTyping n cmake
expect worked "$worked" no
expect said "$said" '*missing: cmake*install them with sudo?*nothing was installed*apt-get install*'
expect called "$called" ''

row='user with sudo says yes'
machine
ordinaryUser
withSudo
ensureTyping y cmake
expect worked "$worked" yes
expect called "$called" $'sudo --validate\nsudo env *apt-get*\napt-get*install*cmake'

row='no Debian'
machine
rm "$work/bin/dpkg-query" "$work/bin/apt-get"
program='set -euo pipefail; source packaging/setup.sh; ensurePackages "$@"; sayWhatIsNeeded'
ensure cmake
expect worked "$worked" yes
expect said "$said" '*no apt-get. Needed are:*Qt 6.4*cmake'
expect called "$called" ''

exit "$status"
