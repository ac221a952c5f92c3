#!/bin/sh
# A Chromium for the tests of the built pages and for the PDF: the one that
# CHROMIUM names or there is, else Debian's as root, else Playwright's. Finding
# none is no error here: what wants one says so; tests fail under CI.
[ -n "$CHROMIUM" ] && exit 0
for name in chromium chromium-browser google-chrome chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
ls "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}"/chromium* \
    >/dev/null 2>&1 && exit 0
log=$(mktemp)
export DEBIAN_FRONTEND=noninteractive
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing Debian's chromium for the tests of the pages"
    { apt-get update && apt-get install -y --no-install-recommends chromium; } \
        >"$log" 2>&1 && exit 0
fi
echo "installing Playwright's chromium for the tests of the pages"
.venv/bin/python -m playwright install chromium >"$log" 2>&1 && exit 0
echo "no Chromium could be installed: $(tail -n 1 "$log")"
