#!/bin/sh
# Brings this machine to what the locks say, and does nothing when nothing has changed.
#
#   setup/bootstrap.sh run     system libraries for paper, .venv from requirements.lock, Node where there is none
#   setup/bootstrap.sh lint    .venv alone
#   setup/bootstrap.sh test    as run, and Chromium, PostgreSQL's server and poppler for the tests
#   setup/bootstrap.sh bench   as test, and the competition from requirements-bench.lock
#
# Each finished step leaves a stamp under .setup/ that names what it was made from.
set -eu
cd "$(dirname "$0")/.."
purpose=${1:-run}
stamps=.setup
python=.venv/bin/python

say() { printf '· %s\n' "$*"; }
stop() { printf '\n%s\n' "$*" >&2; exit 1; }

# -------------------------------------------------------------------------------------------- the system

has_library() {
  { PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null || true; } | grep -qF "$1"
}

has_program() { command -v "$1" >/dev/null 2>&1; }

has_postgres_server() {
  has_program initdb && return 0
  for path in /usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb; do
    [ -x "$path" ] && return 0
  done
  return 1
}

# The browser that playwright keeps for itself counts too: some Ubuntus have Chromium only as a snap.
has_chromium() {
  has_program chromium || has_program google-chrome || [ -e "$stamps/chromium" ]
}

modern() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# The interpreter that makes the environment: $PYTHON if given, else the first that is new enough.
chosen_python() {
  for name in "${PYTHON:-python3}" python3 python3.14 python3.13 python3.12 python3.11; do
    if has_program "$name" && modern "$name"; then
      command -v "$name"
      return 0
    fi
  done
  return 1
}

# Debian and Ubuntu keep ensurepip, without which no environment gets its pip, in a package apart.
lacks_ensurepip() { ! "$1" -c 'import ensurepip, venv' 2>/dev/null; }

venv_package() {
  case "$(command -v "$1")" in
    */python3) echo python3-venv ;;
    *) "$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])' ;;
  esac
}

# Names the Debian packages that this machine lacks for the purpose, one a line.
missing_packages() {
  if [ ! -x "$python" ] && base=$(chosen_python) && lacks_ensurepip "$base"; then venv_package "$base"; fi
  [ "$purpose" = lint ] && return 0
  has_library libpango-1.0.so.0 || echo libpango-1.0-0
  has_library libpangoft2-1.0.so.0 || echo libpangoft2-1.0-0
  # Without it WeasyPrint falls back in silence to a way that takes ten seconds a form.
  has_library libharfbuzz-subset.so.0 || echo libharfbuzz-subset0
  [ "$purpose" = run ] && return 0
  [ -n "${DAIBAN_TEST_POSTGRES_URL:-}" ] || has_postgres_server || echo postgresql
  has_program pdftotext && has_program pdftoppm || echo poppler-utils
  has_chromium || chromium_package
}

# Ubuntu's package of that name only points to a snap: there, playwright brings the browser.
chromium_package() {
  has_program apt-cache && apt-cache show chromium 2>/dev/null | grep -q '^Filename:' && echo chromium
  return 0
}

# Whoever runs this: how to run apt-get without being asked for anything; empty for root.
privilege() {
  if [ "$(id -u)" = 0 ]; then echo ""; return 0; fi
  if has_program sudo && sudo -n true 2>/dev/null; then echo "sudo -n"; return 0; fi
  return 1
}

install_system_packages() {
  packages=$(missing_packages | tr '\n' ' ')
  packages=${packages% }
  [ -n "$packages" ] || return 0
  advice="apt-get install --no-install-recommends $packages"
  has_program apt-get || stop "This system lacks what these Debian packages contain: $packages
本机缺少下列软件包所含的组件，请用本机的软件包管理器安装后重试：$packages"
  as=$(privilege) || stop "Please run this once, then repeat: sudo $advice
请先执行一次：sudo $advice"
  say "installing $packages"
  log=$stamps/apt.log
  # shellcheck disable=SC2086 # words are meant to be split
  install() {
    $as env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends $packages \
      >"$log" 2>&1 </dev/null
  }
  # The package lists are fetched only when what this machine knows does not suffice.
  # shellcheck disable=SC2086
  install || { $as apt-get update --quiet >"$log.update" 2>&1 </dev/null && install; } || {
    tail -n 20 "$log" >&2
    stop "The packages could not be installed. Please run, then repeat: apt-get update && $advice
软件包未能安装，请先执行：apt-get update && $advice"
  }
  if [ -n "$(missing_packages)" ]; then
    stop "Still missing after installing: $(missing_packages | tr '\n' ' ')"
  fi
}

# --------------------------------------------------------------------------------- the Python environment

digest() { cat "$@" | sha256sum | cut -d ' ' -f 1; }

# The interpreter's version and the environment's place, or nothing where there is no working environment.
environment_is() { "$python" -c 'import sys; print(sys.version.split()[0], sys.prefix)' 2>/dev/null; }

# The commands of an environment name its place in their first line: a tree that was moved has dead ones.
was_moved() {
  read -r first 2>/dev/null <.venv/bin/pip || return 1
  case $first in
    "#!$PWD/.venv/bin/"*) return 1 ;;
    "#!"*/.venv/bin/*) return 0 ;;
  esac
  return 1
}

pip_install() {
  "$python" -m pip install -qq --no-input --disable-pip-version-check \
    --require-hashes --no-deps --only-binary :all: --requirement "$1"
}

# step NAME DIGEST COMMAND…: runs the command unless the stamp says that this was already done.
step() {
  name=$1 made_from=$2
  shift 2
  [ "$(cat "$stamps/$name" 2>/dev/null)" = "$made_from" ] && return 0
  rm -f "$stamps/$name"
  "$@"
  printf '%s\n' "$made_from" >"$stamps/$name"
}

make_environment() {
  base=$(chosen_python) || stop "Python 3.11 or newer is needed (set PYTHON=… to name one).
需要 Python 3.11 或更高版本（可用 PYTHON=… 指定）。"
  say "creating .venv with $("$base" -V 2>&1)"
  "$base" -m venv --clear .venv
}

install_lock() {
  say "installing the packages of requirements.lock (about a minute)"
  "$python" -m pip --version >/dev/null 2>&1 || "$python" -m ensurepip --upgrade >/dev/null
  pip_install requirements.lock
}

install_project() {
  "$python" -m pip install -qq --no-input --disable-pip-version-check \
    --no-deps --no-build-isolation --no-index --editable .
}

install_environment() {
  now=$(environment_is) || now=
  if [ -z "$now" ] || was_moved; then
    rm -f "$stamps/environment" "$stamps/project" "$stamps/node-wheel" "$stamps/bench"
    make_environment
    now=$(environment_is)
  fi
  step environment "$(digest requirements.lock) $now" install_lock
  step project "$(digest pyproject.toml) $now" install_project
}

has_node() {
  has_program npm && has_program node &&
    [ "$(node --version 2>/dev/null | sed 's/^v//; s/[.].*//')" -ge 18 ] 2>/dev/null
}

install_node() {
  # Only what builds assets needs Node, and only where there is none; once built it is not asked for again.
  has_node && return 0
  step node-wheel "$(digest requirements-node.lock) $(environment_is)" fetch_node
}

fetch_node() {
  say "installing Node from requirements-node.lock, as this system has none"
  pip_install requirements-node.lock
}

install_competition() {
  say "installing the competition of requirements-bench.lock"
  pip_install requirements-bench.lock
}

install_chromium() {
  has_chromium && return 0
  say "installing Chromium for the tests, as this system has no package of it"
  as=$(privilege) || stop "Please run this once, then repeat: sudo $PWD/.venv/bin/playwright install-deps chromium
请先执行一次：sudo $PWD/.venv/bin/playwright install-deps chromium"
  log=$stamps/chromium.log
  # shellcheck disable=SC2086
  if ! { $as "$PWD/.venv/bin/playwright" install-deps chromium && .venv/bin/playwright install chromium; } \
    >"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    stop "Chromium could not be installed."
  fi
  : >"$stamps/chromium"
}

mkdir -p "$stamps"
install_system_packages
install_environment
case $purpose in
  lint) ;;
  run) install_node ;;
  test) install_node; install_chromium ;;
  bench) install_node; install_chromium; step bench "$(digest requirements-bench.lock) $now" install_competition ;;
  *) stop "unknown purpose: $purpose" ;;
esac
