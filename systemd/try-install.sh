#!/bin/sh
# Tries install.sh on a bare Debian 13: makes one with debootstrap, installs twice, looks at the result and starts the
# gateway in it. Needs root, debootstrap, systemd and the network; continuous integration leaves it out.
#
#   sudo systemd/try-install.sh [TREE]     TREE: a Debian 13 with systemd that is there already
set -eu

HERE=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
WORK=$(mktemp -d)
GATEWAY=''
finish() {
  [ -z "$GATEWAY" ] || kill "$GATEWAY" 2>/dev/null || true
  umount "$WORK/tree/proc" 2>/dev/null || true
  rm -rf "$WORK"
}
trap finish EXIT
check() { printf '  %s\n' "$1"; shift; "$@" || { echo "FAILED: $*" >&2; exit 1; }; }

if [ $# -gt 0 ]; then cp -a "$1" "$WORK/tree"; else debootstrap --variant=minbase --include=systemd trixie "$WORK/tree" >/dev/null; fi
TREE="$WORK/tree"
mkdir -p "$TREE/boot/firmware" "$TREE/etc/modules-load.d"
echo '# a Raspberry Pi' >"$TREE/boot/firmware/config.txt"

echo 'first time'
DESTDIR="$TREE" "$HERE/install.sh"
password=$(cat "$TREE/etc/labgate/environment")
echo '# mine' >>"$TREE/etc/labgate/labgate.yaml"

echo 'second time'
DESTDIR="$TREE" "$HERE/install.sh" >/dev/null

echo 'what must hold'
check 'secrets and configuration are as they were' test "$password" = "$(cat "$TREE/etc/labgate/environment")"
check 'a changed configuration stays' grep -q '^# mine$' "$TREE/etc/labgate/labgate.yaml"
check 'secrets are for root alone' test "$(stat -c %a "$TREE/etc/labgate/environment")" = 600
check 'I2C is switched on once' test "$(grep -c i2c_arm=on "$TREE/boot/firmware/config.txt")" = 1
check 'the user is in its groups' chroot "$TREE" sh -c 'id -nG labgate | grep -q i2c && id -nG labgate | grep -q dialout'
check 'data is for the user alone' test "$(stat -c %a "$TREE/var/lib/labgate")" = 700
check 'three services start with the machine' \
  test "$(ls "$TREE/etc/systemd/system/multi-user.target.wants" | grep -c '^labgate-')" = 3
check 'nothing is left of the copy' test ! -e "$TREE/opt/labgate.new" -a ! -e "$TREE/opt/labgate.old"
for unit in gateway watchdog bridge; do
  check "labgate-$unit.service is accepted" \
    chroot "$TREE" systemd-analyze verify --man=no "/etc/systemd/system/labgate-$unit.service"
done
check 'the command runs' chroot "$TREE" labgate --version

echo 'the gateway runs there, as its user'
mount -t proc proc "$TREE/proc"
chroot "$TREE" setpriv --reuid=labgate --regid=labgate --init-groups env \
  LABGATE_CONFIG=/etc/labgate/labgate.yaml LABGATE_DATA=/var/lib/labgate LABGATE_HTTP_PORT=9406 LABGATE_MQTT_PORT=9407 \
  LABGATE_LOG_LEVEL=warn /opt/labgate/bin/node /opt/labgate/gateway/dist/main.js &
GATEWAY=$!
for _ in $(seq 60); do
  if curl -fsS http://127.0.0.1:9406/readyz >/dev/null 2>&1; then echo '  it is ready'; exit 0; fi
  sleep 1
done
echo 'FAILED: the gateway is not ready after a minute' >&2
exit 1
