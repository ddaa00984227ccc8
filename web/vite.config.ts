/// Builds one entry, its lazily loaded islands and one style sheet into the Python package, under fixed names.
import { copyFileSync, readFileSync } from "node:fs";
import { parse } from "smol-toml";
import { defineConfig, type Plugin } from "vite";
import { svelte } from "@sveltejs/vite-plugin-svelte";

type Tree = { [key: string]: string | Tree };

/** The words that pages and islands share come out of the texts of the pages, so that they cannot differ. */
function siteWords(): Plugin {
  const shared = {
    verdicts: [],
    absences: [],
    statuses: [],
    levels: [],
    against: [],
    map: ["table_caption", "show", "show_verdict", "show_value", "period", "legend"],
    table: ["verdict"],
    area: ["borders_of"],
    false_alarm: ["sentence", "fewer_than_one", "naive", "found", "none"],
  };
  const wordsOf = (language: string): Tree => {
    const texts = parse(readFileSync(new URL(`../src/zicht/site/texts/${language}.toml`, import.meta.url), "utf8")) as Tree;
    const chosen = Object.entries(shared).map(([name, keys]) => {
      const table = texts[name];
      if (typeof table !== "object") throw new Error(`texts of the site, ${language}: no table ${name}`);
      const kept = keys.length ? keys.map((key) => [key, table[key]]) : Object.entries(table);
      if (kept.some(([, value]) => value === undefined)) throw new Error(`texts of the site, ${language}: a key is missing in ${name}`);
      return [name, Object.fromEntries(kept) as Tree];
    });
    return Object.fromEntries(chosen) as Tree;
  };
  return {
    name: "site-words",
    resolveId: (id) => (id === "virtual:site-words" ? "\0site-words" : undefined),
    load: (id) => (id === "\0site-words" ? `export default ${JSON.stringify({ nl: wordsOf("nl"), en: wordsOf("en") })}` : undefined),
  };
}

/** The register's one script is htmx as it was published; it is served from our own address. */
function registerScript(): Plugin {
  const from = new URL("node_modules/htmx.org/dist/htmx.min.js", import.meta.url);
  const to = new URL("../src/zicht/register/web/static/htmx.min.js", import.meta.url);
  return { name: "register-script", closeBundle: () => copyFileSync(from, to) };
}

export default defineConfig({
  base: "./",
  publicDir: "public",
  plugins: [
    siteWords(),
    registerScript(),
    svelte({
      compilerOptions: { runes: true },
      onwarn(warning) {
        throw new Error(`${warning.filename}: ${warning.message}`); // an accessibility hint is a defect
      },
    }),
  ],
  build: {
    outDir: "../src/zicht/site/assets",
    emptyOutDir: true,
    target: "es2022",
    cssCodeSplit: false,
    modulePreload: false,
    reportCompressedSize: true,
    rolldownOptions: {
      input: "src/zicht.ts",
      output: {
        entryFileNames: "zicht.js",
        chunkFileNames: "zicht-[name]-[hash].js",
        assetFileNames: "zicht[extname]",
      },
    },
  },
});
