#!/bin/sh
# libfuse for the power-cut tests: the one that is there, else the distribution's package.
set -eu
ldconfig -p 2>/dev/null | grep -q 'libfuse3\?\.so' && exit 0
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo -n"
$as_root apt-get update -qq
$as_root apt-get install -y -qq --no-install-recommends fuse3 libfuse3-3 >/dev/null
