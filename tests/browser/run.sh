#!/bin/sh
# Draws the gallery and a report, and looks at them in a headless browser: no text leaves its chart or
# lies over another; the report opens at the width of a desktop and of a phone without an error and
# without scrolling sideways, its names are not cut to letters and sort by their numbers, and it prints.
#
#   tests/browser/run.sh            builds the examples in release
#   PROFILE=dev tests/browser/run.sh
set -eu
cd "$(dirname "$0")/../.."

if ! command -v chromium >/dev/null; then
    (apt-get update && apt-get install -y chromium fonts-dejavu-core fonts-noto-cjk) >/dev/null
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
browser() {
    profile=$(mktemp -d "$work/profile.XXXXXX")
    timeout 180 chromium --headless --no-sandbox --disable-gpu --no-first-run \
        --disable-background-networking --disable-component-update --disable-sync \
        --user-data-dir="$profile" "$@"
}

profile_of_cargo=${PROFILE:-release}
cargo run --quiet --all-features --profile "$profile_of_cargo" --example gallery -- --proof "$work"
cp tests/browser/measure.js "$work"
browser --dump-dom "file://$work/proof.html" >"$work/measured.html" 2>"$work/log"
sed -n 's/.*<pre id="result">//; /measured\|WRONG/p' "$work/measured.html"
grep -q 'measured [1-9][0-9]* texts' "$work/measured.html"
if grep -q WRONG "$work/measured.html"; then
    exit 1
fi

for language in en zh; do
    report="$work/report-$language.html"
    cargo run --quiet --all-features --profile "$profile_of_cargo" --example report -- --language "$language" --out "$report"
    # A page that fails says so on the console; what is wider than its frame would scroll.
    cp tests/browser/page.js "$work"
    sed 's|</body>|<script src="page.js"></script></body>|' "$report" >"$work/inner.html"
    for width in 1280 390; do
        cat >"$work/outer.html" <<PAGE
<!doctype html><title>nothing</title><script>addEventListener("message",(said)=>{document.title=said.data})</script>
<iframe src="inner.html" width="$width" height="900" style="border:0"></iframe>
PAGE
        browser --enable-logging=stderr --v=0 --window-size=1400,1000 --virtual-time-budget=5000 --dump-dom \
            "file://$work/outer.html" >"$work/dom.html" 2>"$work/log"
        if grep 'CONSOLE' "$work/log"; then
            exit 1
        fi
        sizes=$(sed -n 's/.*<title>\([0-9 ]*\)<\/title>.*/\1/p' "$work/dom.html" | head -1)
        echo "report in $language at $width pixels: content, window, narrowest name, names sorted: $sizes"
        # shellcheck disable=SC2086
        set -- $sizes
        [ "$1" -le "$2" ] && [ "$3" -ge 60 ] && [ "$4" -eq 1 ]
    done
    browser --no-pdf-header-footer --print-to-pdf="$work/report-$language.pdf" "file://$report" 2>"$work/log"
    head -c 5 "$work/report-$language.pdf" | grep -q '%PDF-'
    echo "report in $language prints to $(wc -c <"$work/report-$language.pdf") bytes"
done
echo "the browser found nothing wrong"
