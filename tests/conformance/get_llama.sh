#!/bin/sh
# Gets llama.cpp's server into FOLDER from Debian's unstable packages, to be run under their own loader: no root, no container.
# Needs a Debian whose apt has a mirror, on x86-64. Usage: sh get_llama.sh FOLDER
set -eu
mkdir -p "$1/etc" "$1/lists/partial" "$1/cache/archives/partial" "$1/debs" "$1/root"
cd "$1"
mirror=$(apt-get indextargets --format '$(SITE)' | grep -m1 '/debian$')
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror sid main" > etc/sources.list
options="-o Dir::Etc::sourcelist=$PWD/etc/sources.list -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists=$PWD/lists
 -o Dir::Cache=$PWD/cache -o Dir::State::status=/dev/null -o APT::Sandbox::User=root"
# shellcheck disable=SC2086
apt-get $options -qq update
(
    cd debs
    for package in libc6 libgcc-s1 libstdc++6 libgomp1 libggml0 libllama0 llama.cpp-tools libssl3t64 zlib1g libzstd1; do
        # shellcheck disable=SC2086
        apt-get $options -qq download "$package/sid"
    done
)
for package in debs/*.deb; do
    dpkg -x "$package" root
done
rm -rf debs cache lists
echo "llama-server is in $PWD/root"
