#!/bin/sh
# Install the Debian packages that a list (apt.txt, apt-test.txt) names, where we may; where we may not, say which are
# missing and go on: what needs them says so itself.
set -eu

list=$1
command -v dpkg-query >/dev/null || { echo "不是 Debian/Ubuntu，请自行安装 $list 所列软件。"; exit 0; }

missing=
for package in $(grep -v '^#' "$list"); do
    dpkg-query --show --showformat='${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    sudo=
elif sudo -n true 2>/dev/null; then
    sudo="sudo -n"
else
    echo "缺少系统软件：$missing"
    echo "没有管理员权限，未能安装。请运行：sudo apt-get install --no-install-recommends$missing"
    exit 0
fi
echo "安装系统软件：$missing"
log=$(mktemp)
if ! { $sudo apt-get update && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends $missing; } >"$log" 2>&1; then
    tail -n 20 "$log"
    echo "系统软件未能安装，日志：$log"
    exit 0
fi
rm -f "$log"
