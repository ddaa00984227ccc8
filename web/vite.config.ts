/// Builds one entry, its lazily loaded islands and one style sheet into the Python package, under fixed names.
import { defineConfig } from "vite";
import { svelte } from "@sveltejs/vite-plugin-svelte";

export default defineConfig({
  base: "./",
  publicDir: false,
  plugins: [
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
