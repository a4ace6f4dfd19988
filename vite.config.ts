import { readFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

/** The page's shaders without their comments, most of what a visitor would wait for. Line numbers stay. */
const bareShaders = (): Plugin => ({
  name: "bare-shaders",
  enforce: "pre",
  load(id) {
    if (!id.endsWith(".wgsl?raw")) return null;
    const source = readFileSync(id.slice(0, -"?raw".length), "utf8");
    const bare = source.replaceAll(/[ \t]*\/\/.*$/gm, "").replaceAll(/^[ \t]+/gm, "");
    return `export default ${JSON.stringify(bare)};`;
  },
});

// Relative addresses: the built page works from any folder of any host, GitHub Pages' sub-paths included.
export default defineConfig(({ command, isSsrBuild }) => {
  const isPage = command === "build" && isSsrBuild !== true;
  return {
    base: "./",
    plugins: isPage ? [bareShaders()] : [],
    worker: { format: "es" as const, plugins: () => (isPage ? [bareShaders()] : []) },
    build: {
      target: isSsrBuild ? "node20" : "es2022",
      // The command line needs nothing of public/.
      copyPublicDir: !isSsrBuild,
      // One CSS file is smaller than the sum, and the page needs all of it at once.
      cssCodeSplit: false,
    },
    ssr: { external: ["webgpu"] },
  };
});
