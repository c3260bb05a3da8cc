// Writes static/built: one stylesheet, one script for every page, one for pages with a camera,
// one for the editor.
import { readFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "built");
const tokens = JSON.parse(readFileSync(join(here, "tokens.json"), "utf8"));

const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)).join(", ");

/** The names Bootstrap gives to what we call otherwise; it wants channels for its utilities. */
const BOOTSTRAP = {
  "body-bg": "ground", "body-color": "ink", "emphasis-color": "ink", "secondary-color": "soft-ink",
  "tertiary-bg": "sunken", "secondary-bg": "sunken", "border-color": "line", "link-color": "brand",
  "link-hover-color": "brand-strong", "primary": "brand", "success": "good", "danger": "bad",
  "warning": "accent-ink", "info": "info", "heading-color": "ink", "code-color": "ink",
};

function declarations(mode) {
  const lines = [`color-scheme: ${mode === 0 ? "light" : "dark"};`];
  for (const [name, pair] of Object.entries(tokens.colour)) lines.push(`--${name}: ${pair[mode]};`);
  for (const [theirs, ours] of Object.entries(BOOTSTRAP)) {
    lines.push(`--bs-${theirs}: ${tokens.colour[ours][mode]};`);
    lines.push(`--bs-${theirs}-rgb: ${channels(tokens.colour[ours][mode])};`);
  }
  return lines.join(" ");
}

function tokenSheet() {
  const fixed = [
    ...tokens.space.map((value, step) => `--space-${step + 1}: ${value};`),
    ...Object.entries(tokens.radius).map(([name, value]) => `--radius-${name}: ${value};`),
  ].join(" ");
  return [
    `:root { ${fixed} ${declarations(0)} }`,
    `@media screen and (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { ${declarations(1)} } }`,
    `@media screen { :root[data-theme="dark"] { ${declarations(1)} } }`,
  ].join("\n");
}

mkdirSync(out, { recursive: true });
writeFileSync(join(out, "tokens.css"), tokenSheet());
await build({
  absWorkingDir: here,
  entryPoints: { trillium: "main.css", main: "main.js", scan: "scan.js", writing: "writing.js" },
  outdir: out,
  bundle: true,
  minify: true,
  sourcemap: false,
  format: "iife",
  target: ["es2020", "chrome100", "firefox102", "safari15.4"],
  legalComments: "eof",
  logLevel: "warning",
});
