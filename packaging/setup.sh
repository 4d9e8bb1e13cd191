# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034 # the lists are for who sources this
# What packaging/run and packaging/check share: installing what is missing, configuring, building. Sourced by them; it
# only defines functions and constants.
#
# Everything is said on standard error, because standard output belongs to the server. A step is one line; what its
# command prints is kept in a log and shown only when the command fails.

sourceDir=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P) || exit
programName=packaging/$(basename -- "$0")

# Debian 12's names of what each job needs, and nothing else.
serverPackages=(
    g++ cmake ninja-build
    qt6-base-dev qt6-httpserver-dev qt6-websockets-dev # Qt's package of HttpServer forgets that it needs WebSockets
    libqt6sql6-sqlite libsqlite3-dev libexpected-dev
)
monitorPackages=(
    qt6-charts-dev libqt6opengl6-dev # Qt Charts looks for Qt OpenGL, which its package does not bring along
)
checkPackages=(
    dbus-daemon dbus-session-bus-common # a bus of their own for the tests of notifications
)

# What a failing step printed last.
stepLog=$sourceDir/build/setup.log

say() { printf '%s: %s\n' "$programName" "$*" >&2; }

die() {
    say "$*"
    exit 1
}

# Handles an option that both scripts take; false when it is none. REQUIRES: the script defines usage.
commonOption() {
    case $1 in
        -y) export ONEWRITER_YES=1 ;;
        -h | --help)
            usage
            exit 0
            ;;
        *) return 1 ;;
    esac
}

# Shows the last line that arrived, so that a long step visibly moves; on a terminal only.
showProgress() {
    local columns line
    if [[ ! -t 2 ]]; then
        cat > /dev/null
        return
    fi
    columns=$(tput cols 2> /dev/null) || columns=80
    while IFS= read -r line; do
        printf '\r\e[K%.*s' "$((columns - 1))" "$line" >&2
    done
    printf '\r\e[K' >&2
}

# step TITLE COMMAND...: says the title and runs the command; shows what it printed, and ends, when it fails.
step() {
    local title=$1
    shift
    say "$title"
    if ! "$@" < /dev/null 2>&1 | tee "$stepLog" | showProgress; then
        cat "$stepLog" >&2
        die "$title: failed (see above)"
    fi
}

# Prints those of the given packages that are not installed.
missingPackages() {
    local -A installed=()
    local package
    while read -r package; do
        installed[$package]=1
    done < <(dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' "$@" 2> /dev/null |
        sed -n 's/^installed //p')
    for package in "$@"; do
        [[ ${installed[$package]-} ]] || printf '%s\n' "$package"
    done
}

# Its lists may be absent (a fresh container) or old; they are fetched only if it does not work without.
aptInstall() {
    local apt=("${asRoot[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120)
    "${apt[@]}" install --yes --no-install-recommends "$@" ||
        { "${apt[@]}" update && "${apt[@]}" install --yes --no-install-recommends "$@"; }
}

# ensurePackages PACKAGE...: installs what is missing, after saying what that is; as root, or through sudo after asking.
ensurePackages() {
    if ! command -v dpkg-query apt-get > /dev/null; then
        neededPackages=("$@") # the system may have them under other names: configuring will tell
        return
    fi
    local missing asRoot=()
    mapfile -t missing < <(missingPackages "$@")
    ((${#missing[@]})) || return 0
    say "these Debian packages are missing: ${missing[*]}"
    if (($(id -u) != 0)); then
        local byHand="install them as root, then start again:  apt-get install --no-install-recommends ${missing[*]}"
        command -v sudo > /dev/null || die "$byHand"
        asRoot=(sudo)
        if [[ ${ONEWRITER_YES-} != 1 ]]; then
            [[ -t 0 && -t 2 ]] || die "there is no terminal to ask on; set ONEWRITER_YES=1 to allow sudo, or $byHand"
            local answer
            read -r -p "$programName: install them with sudo? [y/N] " answer
            [[ $answer == [yY]* ]] || die "nothing was installed; $byHand"
        fi
        # Asked for here, since the step's own output goes to a log.
        sudo --validate || die "sudo refused; $byHand"
    fi
    mkdir -p "$sourceDir/build" || die "the build needs to write to $sourceDir/build"
    step "installing ${#missing[@]} packages" aptInstall "${missing[@]}"
}

# For systems without Debian's packages: says what is needed once configuring has failed.
sayWhatIsNeeded() {
    say "this system has no apt-get. Needed are: g++ 12 or newer, CMake 3.25, Ninja, Qt 6.4 (Core, Network, Sql with" \
        "its SQLite driver, HttpServer, WebSockets; for the monitor Widgets, Charts), SQLite 3.40 and tl::expected" \
        "with their headers. Debian 12 calls them: ${neededPackages[*]}"
}

# The compiler cache is used where there is one; with a home that cannot be written it lives in the build folder.
chooseCompilerCache() {
    compilerCache=$(command -v ccache) || return 0
    local folder
    folder=$(ccache --get-config cache_dir 2> /dev/null)
    if ! mkdir -p "$folder" 2> /dev/null || [[ ! -w $folder ]]; then
        export CCACHE_DIR=$sourceDir/build/ccache
    fi
}

# build PRESET CMAKE-OPTIONS... -- TARGETS...: brings build/PRESET up to date. Configures only when the folder is new or
# was made elsewhere or with other options: ninja sees every other change by itself.
build() {
    local preset=$1 options=() buildDir=$sourceDir/build/$1 compilerCache='' recipe title='building'
    shift
    while [[ $1 != -- ]]; do
        options+=("$1")
        shift
    done
    shift
    mkdir -p "$buildDir" || die "the build needs to write to $buildDir"
    stepLog=$buildDir/step.log

    # One build at a time in one folder: two at once would spoil each other's files.
    exec {buildLock}> "$buildDir/lock"
    flock --nonblock "$buildLock" || { say "waiting for another build in $buildDir" && flock "$buildLock"; }

    chooseCompilerCache
    options+=("-DCMAKE_CXX_COMPILER_LAUNCHER=$compilerCache")
    # Precompiled headers make a first build fast, a cache all others; the cache does not see through such headers.
    [[ -z $compilerCache ]] || options+=(-DONEWRITER_PCH=OFF)
    recipe=$(printf '%s\n' "$sourceDir" "${CXX-}" "${CXXFLAGS-}" "${LDFLAGS-}" "${CI-}" "${options[@]}" \
        "$(cksum < "$sourceDir/CMakePresets.json")")
    if [[ ! -e $buildDir/build.ninja || ! -e $buildDir/recipe || $(< "$buildDir/recipe") != "$recipe" ]]; then
        rm -f "$buildDir/recipe"
        [[ ${neededPackages-} ]] && trap sayWhatIsNeeded EXIT
        step "configuring in $buildDir" cmake --fresh -S "$sourceDir" --preset "$preset" "${options[@]}"
        trap - EXIT
        printf '%s\n' "$recipe" > "$buildDir/recipe"
        title='building: takes a few minutes the first time'
    fi
    step "$title" cmake --build "$buildDir" --parallel "$(nproc)" --target "$@"
    exec {buildLock}>&-
}
