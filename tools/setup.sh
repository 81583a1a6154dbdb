# shellcheck shell=sh disable=SC2034
# Shared by tools/run and tools/test: where the project is, what it needs, how it is built.
# Read by a POSIX shell (". tools/setup.sh"), not run.

# Debian's own programs, also where another python or meson stands first on the path.
PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
LC_ALL=C.UTF-8
export LC_ALL
unset PYTHONPATH PYTHONHOME
python=/usr/bin/python3

# Packages of Debian 12: the name, the first command that needs it, what for.
packages='
build-essential       run   C compiler and linker
pkg-config            run   finds the libraries
meson                 run   describes the build
ninja-build           run   does the build
libgsl-dev            run   distributions and statistics
libhdf5-dev           run   output files
librandom123-dev      run   random numbers
libfyaml-dev          run   scenario files
libxxhash-dev         run   checksums of inputs
libcmocka-dev         run   tests in C, found when the build is set up
python3               run   pictures and tests
python3-numpy         run   pictures
python3-h5py          run   reads output files
python3-xxhash        run   checks that they are not damaged
python3-xarray        run   reads output files with their labels
python3-h5netcdf      run   lets xarray read them
python3-matplotlib    run   pictures
clang                 test  second compiler, thread sanitizer, fuzzers
clang-format          test  layout of the C files
libclang-rt-14-dev    test  sanitizers and fuzzers of clang
libomp-14-dev         test  threads of clang, watched by the thread sanitizer
python3-scipy         test  statistical tests
python3-netcdf4       test  reads the output as other programs do
netcdf-bin            test  ncdump reads the output
hdf5-tools            test  h5dump reads the output
chromium              test  shows the report as a browser does
r-base-core           test  runs the example in R of README.md
r-cran-ncdf4          test  reads the output in R
'

say() {
    printf '%s\n' "$*"
}

# Names of the packages a command needs: run, or test (which needs all).
packages_of() {
    printf '%s' "$packages" | while read -r name who why; do
        if [ -n "$name" ] && { [ "$who" = run ] || [ "$1" = test ]; }; then
            printf '%s ' "$name"
        fi
    done
}

# Those of the names that are not installed.
packages_missing() {
    for name in "$@"; do
        state=$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null) || state=
        [ "$state" = installed ] || printf '%s ' "$name"
    done
}

# Installs what a command (run or test) needs and this machine lacks, after saying so.
install_packages() {
    if ! command -v dpkg-query >/dev/null 2>&1; then
        say "This is no Debian system: its packages are not looked at. Needed are:" \
            "$(packages_of "$1")"
        return 0
    fi
    # shellcheck disable=SC2046 # names of packages hold no spaces
    missing=$(packages_missing $(packages_of "$1"))
    if [ -z "$missing" ]; then
        say "All Debian packages needed are installed."
        return 0
    fi
    say "These Debian packages will be installed by apt-get:"
    printf '%s' "$packages" | while read -r name who why; do
        case " $missing " in
        *" $name "*) printf '  %-20s %s\n' "$name" "$why" ;;
        esac
    done
    administrator=
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null 2>&1; then
            say "Installing needs root: run this as root, or install sudo, or as root:" \
                "apt-get install $missing" >&2
            return 1
        fi
        administrator=sudo
    fi
    $administrator apt-get update -q || return 1
    # shellcheck disable=SC2086 # a list of names
    $administrator env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends $missing || return 1
}

# build FOLDER [OPTION OF MESON]...: sets up the folder when it is new and builds it. The output of
# both is kept beside it and shown when they fail. CC chooses the compiler of a new folder, and
# build_only the targets, when not all are needed.
build() {
    build_folder=$1
    shift
    mkdir -p build
    build_log=$build_folder.log
    if [ -f "$build_folder/build.ninja" ]; then
        # The same options again: they may have changed since the folder was made.
        if [ $# -gt 0 ]; then
            meson configure "$build_folder" "$@" >"$build_log" 2>&1 || rm -rf "$build_folder"
        fi
    fi
    if [ ! -f "$build_folder/build.ninja" ]; then
        rm -rf "$build_folder"
        if ! meson setup "$build_folder" "$@" >"$build_log" 2>&1; then
            cat "$build_log" >&2
            return 1
        fi
    fi
    # shellcheck disable=SC2086 # names without spaces
    if ! ninja -C "$build_folder" ${build_only-} >"$build_log" 2>&1; then
        grep -v '^\[[0-9]*/[0-9]*\] [A-Z]' "$build_log" >&2
        return 1
    fi
}
